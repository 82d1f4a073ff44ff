import type { Messages } from '../messages.svelte.ts'

export const settings: Messages['settings'] = {
  title: '设置',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
  languages: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
  threads: '引擎线程数',
  allCores: (cores: number) => `全部 ${cores} 个核心`,
  home: '数据文件夹',
  version: '版本',
}
