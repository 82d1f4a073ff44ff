import type { Catalogue } from '../catalogue.ts'
import { splitNames } from './plan.ts'

export const states: Record<string, string> = {
  new: '未开始',
  queued: '排队中',
  running: '训练中',
  paused: '已暂停',
  completed: '已完成',
  stopped: '已停止',
  failed: '失败',
}
const stateOf = (state: string): string => states[state] ?? state

export const running: Catalogue['running'] = {
  runsFailed: ({ failed, runs, first }) => `${runs} 次运行中有 ${failed} 次失败；第一次失败的原因：${first}`,
  engineEnded: ({ command, cause }) => `引擎在执行 ${command} 时退出（${cause}），退出前没有输出。`,
  engineEndedWith: ({ command, cause, lines }) =>
    `引擎在执行 ${command} 时退出（${cause}）。最后的输出：\n${lines.join('\n')}`,
  engineClosed: () => '引擎已关闭',
  engineDiedOften: ({ deaths, model, step, steps, death }) =>
    `训练 ${model} 时引擎连续退出 ${deaths} 次，最后一次在第 ${step}/${steps} 步附近：${death}`,
  engineMissing: ({ paths }) => `没有找到原生引擎，查找过的位置：${paths.join('、')}`,
  engineNotLoaded: ({ reason }) => `无法加载原生引擎：${reason}`,
  checkpointBehind: ({ step, last }) =>
    `引擎结束于第 ${step} 步，而${last === null ? '没有检查点' : `最后的检查点在第 ${last} 步`}`,
  otherOrder: ({ model, order, known }) => `${model} 读取数据的顺序与之前的运行不同：“${order}”，而不是“${known}”`,
  otherTokens: ({ split, study, hash, expected }) =>
    `研究“${study}”${splitNames[split] ?? split}的 token 哈希为 ${hash}，与制定计划时的 ${expected} 不同`,
  studyGone: ({ study }) => `研究“${study}”已不存在`,
  materialGone: ({ what, study }) => `研究“${study}”的${what === 'dataset' ? '数据集' : '分词器'}已不存在`,
  noCheckpointYet: ({ run, state }) => `运行“${run}”${stateOf(state)}，还没有检查点`,
  noCheckpoint: ({ run }) => `运行“${run}”没有检查点`,
  nothingToPause: ({ study, state }) => `研究“${study}”${stateOf(state)}，无需暂停`,
  atEnd: ({ run, state }) => `运行 ${run} ${stateOf(state)}`,
  interrupted: () => '等待被中断；请求仍然有效',
  notBegun: () => '尚未开始即被取消',
  onRequest: () => '已按要求取消',
  checkpointTwice: () => '每个检查点只能选择一次',
  tooManyLanes: ({ lanes, most }) => `模型数乘以采样数最多为 ${most} 栏，现在是 ${lanes} 栏`,
  noCheckpointAt: ({ run, step, kept }) =>
    `运行“${run}”没有保留第 ${step} 步的检查点，保留的是第 ${kept.join('、')} 步`,
  draftNotSmaller: ({ draft, runs }) => `草稿必须是更小的运行，但“${draft}”不比 ${runs.join('、')} 小`,
  draftOtherTokenizer: ({ draft, run, tokenizer, expected }) =>
    `草稿“${draft}”的分词器是“${tokenizer}”，而运行“${run}”的是“${expected}”`,
  bytesUnknown: () => 'token 文件没有记录对应的字节数，无法给出每字节比特数',
}
