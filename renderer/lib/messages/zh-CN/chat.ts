import type { Messages } from '../messages.svelte.ts'

export const chat: Messages['chat'] = {
  title: '对话',
}
