import { app } from 'electron'
import type { Language, Settings } from '../contract/settings.ts'

/** What the operating system shows for the app: its menus and its boxes. The window has its own messages. */
const en = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  help: 'Help',
  importDataset: 'Import data…',
  newStudy: 'New study',
  settings: 'Settings…',
  quit: 'Quit Sizewise',
  palette: 'Command palette…',
  sidebar: 'Show or hide the sidebar',
  shortcuts: 'Keyboard shortcuts',
  studies: 'Studies',
  datasets: 'Datasets',
  models: 'Models',
  compare: 'Compare',
  chat: 'Chat',
  studyCompleted: (study: string) => `“${study}” is completed.`,
  studyEnded: (study: string) => `“${study}” ended before all its runs were completed.`,
  quitQuestion: (study: string) => `“${study}” is being trained.`,
  quitDetail: 'A checkpoint is saved, and training goes on from it at the next start.',
  quitYes: 'Save and quit',
  quitNo: 'Keep training',
  quitImport: (dataset: string) => `“${dataset}” is being imported.`,
  quitImportDetail: 'Quitting cancels the import: nothing of it is stored, and it has to be begun anew.',
  quitImportYes: 'Cancel it and quit',
  quitImportNo: 'Keep importing',
  tour: 'Tour of the workbench',
  showLog: 'Show the log',
  crashed: 'The window ended unexpectedly.',
  crashedDetail: 'What is trained goes on. The reason stands in the log.',
  reload: 'Open it again',
}
export type Words = typeof en

const zhCN: Words = {
  file: '文件',
  edit: '编辑',
  view: '视图',
  help: '帮助',
  importDataset: '导入数据…',
  newStudy: '新建研究',
  settings: '设置…',
  quit: '退出 Sizewise',
  palette: '命令面板…',
  sidebar: '显示或隐藏侧边栏',
  shortcuts: '键盘快捷键',
  studies: '研究',
  datasets: '数据集',
  models: '模型',
  compare: '对比',
  chat: '对话',
  studyCompleted: (study) => `“${study}”已完成。`,
  studyEnded: (study) => `“${study}”已结束，部分运行未完成。`,
  quitQuestion: (study) => `“${study}”正在训练。`,
  quitDetail: '将保存检查点，下次启动时从检查点继续训练。',
  quitYes: '保存并退出',
  quitNo: '继续训练',
  quitImport: (dataset) => `正在导入“${dataset}”。`,
  quitImportDetail: '退出会取消导入：不会保留任何内容，之后需要重新导入。',
  quitImportYes: '取消导入并退出',
  quitImportNo: '继续导入',
  tour: '功能导览',
  showLog: '显示日志',
  crashed: '窗口意外退出。',
  crashedDetail: '训练不受影响，原因已写入日志。',
  reload: '重新打开',
}

const words: Record<Language, Words> = { en, 'zh-CN': zhCN }

export function wordsFor({ language }: Settings): Words {
  const wanted = language === 'system' ? app.getLocale() : language
  return wanted.startsWith('zh') ? words['zh-CN'] : words.en
}
