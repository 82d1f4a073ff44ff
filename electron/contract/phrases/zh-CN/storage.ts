import type { Catalogue } from '../catalogue.ts'

export const storage: Catalogue['storage'] = {
  notWhole: ({ reason }) => `数据库不完整，SQLite 报告：${reason}`,
  notWholeFound: ({ finding }) => `数据库不完整，SQLite 检查结果：${finding}`,
  notOurs: ({ id, tables }) => `这不是 Sizewise 的数据库：应用标识为 ${id}，含 ${tables} 张表`,
  cannotGrow: ({ reason }) => `数据库无法继续写入：${reason}`,
  locked: () => '数据库被其他程序锁定',
  cannotReadWrite: ({ reason }) => `数据库无法读写：${reason}`,
  newer: ({ version, newest }) => `数据库版本为 ${version}，而此版 Sizewise 最高支持到 ${newest}`,
  inUse: () => '另一个 Sizewise 正在写入此数据文件夹',
  inUseBy: ({ pid, purpose, since }) =>
    `另一个 Sizewise 正在写入此数据文件夹（进程 ${pid}，${purpose}，始于 ${since}）`,
}
