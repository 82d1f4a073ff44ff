import type { Messages } from '../messages.svelte.ts'

export const studies: Messages['studies'] = {
  title: '研究',
  emptyTitle: '模型需要多大？',
  emptyText: '一项研究会在你的文本上训练一组由小到大的模型，并用曲线、拟合的标度律和一句话给出答案。',
  sample: '运行示例研究',
  sampleNote: '《白鲸》文本，一组小模型，约两分钟。',
  preparing: '正在准备……',
}
