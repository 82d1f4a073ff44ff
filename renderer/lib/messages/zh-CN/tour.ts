import type { Messages } from '../messages.svelte.ts'

export const tour: Messages['tour'] = {
  count: (step: number, steps: number) => `第 ${step} 步，共 ${steps} 步`,
  skip: '跳过导览',
  back: '上一步',
  next: '下一步',
  done: '完成',
  sample: '运行示例研究',
  steps: {
    datasets: {
      title: '从你的文本开始',
      text: '导入文件、表格或文件夹。数据经过检查，划分为训练、验证和测试三部分，始终留在本机。',
    },
    models: {
      title: '搭建模型阶梯',
      text: '阶梯由一组只在规模上不同的模型组成。训练之前即可看到每个模型需要的内存和时间。',
    },
    studies: {
      title: '一次全部训练',
      text: '一项研究用同样的数据训练阶梯上的每个模型。可查看曲线、随时暂停或退出，之后从最近的检查点继续。',
    },
    compare: {
      title: '读出答案',
      text: '将多次运行并排对比：损失随规模的变化、拟合的标度律及其区间，以及这些运行能否支撑拟合。',
    },
    chat: {
      title: '同时询问每个规模',
      text: '一个提示词，每个模型一栏。示例研究约两分钟即可训练出可对话的模型。',
    },
  },
}
