import type { Catalogue } from '../catalogue.ts'
import { splitNames } from './plan.ts'
import { states } from './running.ts'

const stages = { checking: '检查中', reading: '读取中', finishing: '收尾中' }

export const log: Catalogue['log'] = {
  preparing: ({ what }) => `准备${what}`,
  dataset: ({ name, stage }) => `数据集 ${name}：${stages[stage]}`,
  tokenizer: ({ name }) => `分词器 ${name}`,
  tokens: ({ dataset, split }) => `${dataset} ${splitNames[split] ?? split}的 token`,
  speed: ({ model }) => `${model} 的速度`,
  note: ({ name, note }) => `数据集 ${name}：${note}`,

  run: ({ model, seed, what }) => `${model}（种子 ${seed}）：${what}`,
  started: ({ steps }) => `开始训练，共 ${steps} 步`,
  goesOn: ({ step, steps }) => `从第 ${step}/${steps} 步附近继续`,
  completed: () => '已完成',
  completedAt: ({ loss }) => `已完成，验证损失 ${loss.toFixed(4)}`,
  paused: ({ step, steps }) => `在第 ${step}/${steps} 步暂停`,
  stopped: ({ step, steps }) => `在第 ${step}/${steps} 步停止`,
  failed: ({ step, steps, why }) => `在第 ${step}/${steps} 步失败：${why}`,
  whyUnknown: () => '原因不明',
  queued: () => '排队中',
  ended: ({ state }) => `研究${states[state] ?? state}`,
  gaveUp: ({ why }) => `已中止：${why}`,

  runFailed: ({ model, why }) => `${model} 失败：${why}`,
  engineDied: ({ model, step, death }) => `${model}：引擎在第 ${step} 步附近退出（${death}），从最近的检查点继续`,
  lessMemory: ({ model, why, batch }) =>
    `${model}：${why}；改用${batch === null ? ' gradient_checkpointing' : ` batch_size ${batch}`} 继续`,
  checkpointDamaged: ({ model, step }) => `${model}：第 ${step} 步的检查点已损坏，改用前一个检查点`,
  checkpointMissing: ({ model, step }) => `${model}：第 ${step} 步的检查点缺失，改用前一个检查点`,
  notDeleted: ({ path, why }) => `无法删除 ${path}：${why}`,
  noSamples: ({ why }) => `没有样本：${why}`,
  noSample: ({ model, step, why }) => `${model}：第 ${step} 步没有样本：${why}`,
  requestsUnreadable: ({ why }) => `无法读取其他进程的请求：${why}`,
}
