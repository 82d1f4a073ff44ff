import type { Messages } from '../messages.svelte.ts'

export const common: Messages['common'] = {
  close: '关闭',
  cancel: '取消',
  delete: '删除',
  save: '保存',
  notices: '通知',
  failed: '操作未完成',
  unknown: '未知',
  percent: (figure) => `${figure}%`,
}
