import type { Messages } from '../messages.svelte.ts'

export const shell: Messages['shell'] = {
  screens: { studies: '研究', datasets: '数据集', models: '模型', compare: '对比', chat: '对话', settings: '设置' },
  sidebar: '侧边栏',
  training: (study: string) => `正在训练 ${study}`,
  idle: '当前没有训练任务',
  palette: '命令面板',
  palettePlaceholder: '前往或执行……',
  paletteEmpty: '没有匹配的命令。',
  shortcuts: '键盘快捷键',
  shortcutNames: {
    palette: '命令面板',
    sidebar: '显示或隐藏侧边栏',
    settings: '设置',
    shortcuts: '键盘快捷键',
    importDataset: '导入数据',
    newStudy: '新建研究',
    close: '关闭最上层',
  },
  theme: { system: '跟随系统主题', light: '浅色主题', dark: '深色主题' },
  language: { en: 'English', 'zh-CN': '简体中文' },
}
