import type { Messages } from '../messages.svelte.ts'

export const models: Messages['models'] = {
  title: '模型',
}
