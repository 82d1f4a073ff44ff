import type { Catalogue } from '../catalogue.ts'
import { splitNames } from './plan.ts'

const nouns = { dataset: '数据集', tokenizer: '分词器', study: '研究', run: '运行' }
const listed = (names: readonly string[]): string => names.map((name) => `“${name}”`).join('、')

export const names: Catalogue['names'] = {
  unknown: ({ noun, name }) => `没有名为“${name}”的${nouns[noun]}`,
  unknownNear: ({ noun, name, near }) => `没有名为“${name}”的${nouns[noun]}；是否指“${near}”？`,
  datasetOrFile: ({ name, path }) => `没有名为“${name}”的数据集，也没有文件 ${path}`,
  datasetOrFileNear: ({ name, path, near }) => `没有名为“${name}”的数据集，也没有文件 ${path}；是否指“${near}”？`,
  presetUnknown: ({ name }) => `没有名为“${name}”的预设`,
  presetUnknownNear: ({ name, near }) => `没有名为“${name}”的预设；是否指 ${near}？`,
  noConversation: ({ id }) => `没有编号为 ${id} 的对话`,
  noDocument: ({ index, split, documents }) =>
    `没有第 ${index} 个文档；${splitNames[split] ?? split}共有 ${documents} 个`,
  taken: ({ noun, name }) => `已有名为“${name}”的${nouns[noun]}`,
  studyTaken: ({ name }) => `已有名为“${name}”的研究`,
  studyTakenRunIt: ({ name }) => `已有名为“${name}”的研究；请运行它，或为这项研究另取名称`,
  usedBy: ({ noun, name, users }) => `${nouns[noun]}“${name}”正被 ${users.length} 项研究使用：${listed(users)}`,
  inQueue: ({ studies }) => `${listed(studies)}仍在队列中，请先暂停`,
  underWay: ({ work }) => (work === 'measuring' ? '正在测速' : '正在创建另一项研究'),
}
