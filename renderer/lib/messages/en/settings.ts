export const settings = {
  title: 'Settings',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languages: { system: 'As the system', en: 'English', 'zh-CN': '简体中文' },
  threads: 'Threads of the engine',
  allCores: (cores: number) => `All ${cores} cores`,
  home: 'Data folder',
  version: 'Version',
}
