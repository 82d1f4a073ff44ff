import type { Messages } from '../messages.svelte.ts'

export const compare: Messages['compare'] = {
  title: '对比',
}
