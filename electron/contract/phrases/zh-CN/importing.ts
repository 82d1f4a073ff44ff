import type { Catalogue } from '../catalogue.ts'

const mostShown = 30
const quoted = (columns: readonly string[]): string => {
  if (columns.length === 0) return '无'
  const shown = columns.slice(0, mostShown).map((column) => `“${column}”`)
  return `${shown.join('、')}${columns.length > mostShown ? `等 ${columns.length} 列` : ''}`
}
const roles = { text: '文本', label: '标签', target: '第二文本' }
const kinds: Record<string, string> = { text: '文本', 'labelled text': '带标签文本', 'text pairs': '文本对' }
const kindOf = (kind: string): string => kinds[kind] ?? kind

export const importing: Catalogue['importing'] = {
  cancelled: () => '导入已取消，没有保存任何内容',
  another: () => '正在导入其他数据；请等待完成，或先取消',
  noText: () => '应至少有一个文本，实际没有',
  filesEmpty: () => '应至少有一个文本，而文件都是空的',
  textEmpty: () => '文件中没有文本',
  tableEmpty: () => '应为表格，而文件是空的',
  name: () => '名称应为 1 到 200 个字符，且不含控制字符',
  mixture: ({ texts, tables }) => `纯文本与表格不能同时导入；现有 ${texts} 个文本、${tables} 个表格`,
  splitByPosition: () => '只有纯文本可以按位置划分；表格按条目划分',
  kindOfTable: ({ kind }) => `“${kindOf(kind)}”类型需要表格；纯文本没有列`,
  noColumns: () => '只有表格可以指定列；纯文本没有列',
  changedMeanwhile: ({ expected, read }) => `应有 ${expected} 行，只读到 ${read} 行；文件可能在读取过程中被修改`,

  columnUnknown: ({ role, column, columns }) =>
    `找不到作为${roles[role]}的列“${column}”；现有的列为 ${quoted(columns)}`,
  columnNeeded: ({ role, columns }) => `请指定${roles[role]}所在的列；现有的列为 ${quoted(columns)}`,
  columnTwice: ({ role, column }) => `文本与${roles[role]}应为两个不同的列，现在都是“${column}”`,
  columnSuperfluous: ({ role, fitting, kind }) =>
    `${roles[role]}列用于“${kindOf(fitting)}”类型，不用于“${kindOf(kind)}”`,
  columnInEvery: ({ column, columns }) => `每个文件都应有列“${column}”；此文件的列为 ${quoted(columns)}`,
  manyLabels: ({ most }) => `此列不像标签：不同的取值超过 ${most} 个`,
  nestedColumns: () => '应有文本列或数字列；实际只有嵌套列',
  notAText: ({ column, row, found }) => `第 ${row} 行的列“${column}”应为文本；${found}`,
  foundNothing: () => '实际为空',
  foundNoColumn: () => '该行没有这一列',
  foundNested: () => '实际为对象或列表',
  foundNoObject: () => '该行不是对象',
  foundFault: ({ fault }) => `错误 ${fault}`,

  atLine: ({ what, line }) => `${what}（第 ${line} 行）`,
  fields: ({ expected, found }) => `一行应有 ${expected} 列，实际有 ${found} 列`,
  afterQuote: () => '右引号之后应为分隔符或行尾',
  quoteStartsHere: () => '缺少右引号：从此处开始的字段没有结束',
  quoteOpen: () => '缺少右引号：有一个带引号的字段没有结束',
  firstLineOpen: () => '首行没有结束：前 1 MiB 内引号没有闭合',
  arrayOpen: () => '数组没有闭合，文件已结束',
  objectsByLine: ({ objects, lines }) => `每行应有一个对象；实际 ${lines} 行中有 ${objects} 个对象`,
  noObjects: () => '每个条目应为带键的对象，实际没有找到',
  objectLong: () => '单个对象不能超过 16 MiB；有一个超过了',
  rowLong: () => '单行不能超过 16 MiB；这一行超过了',
  firstRowLong: () => '单行不能超过 16 MiB；第一行就超过了',
  rowHuge: () => '单行不能超过 16 MiB；该文件中有一行超过，或列数过多、嵌套过深',
  notJson: ({ reason }) => `不是有效的 JSON：${reason}`,
  notJsonAt: ({ byte, reason }) => `不是有效的 JSON；位于第 ${byte} 字节：${reason}`,
  unreadable: ({ reason }) => `无法读取表格：${reason}`,
  shares: ({ text }) => `训练集、验证集和测试集的比例之和应为 1，例如 0.9/0.05/0.05；实际为“${text}”`,
}
