import { ask } from '../../lib/ipc/client.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'
import { settings } from '../../lib/state/settings.svelte.ts'
import { allScreens, shell } from '../../lib/state/shell.svelte.ts'
import { studies } from '../../lib/state/studies.svelte.ts'

/** What the palette offers. */
export interface Command {
  id: string
  label: string
  run(): void
}

export function commands({ shell: m }: Messages): Command[] {
  const change = (id: string, label: string, part: Parameters<typeof settings.change>[0]): Command => ({
    id,
    label,
    run: () => void settings.change(part),
  })
  return [
    ...allScreens.map((screen) => ({
      id: `go ${screen}`,
      label: m.screens[screen],
      run: () => {
        shell.go(screen)
      },
    })),
    { id: 'import', label: m.shortcutNames.importDataset, run: () => wish('datasets', 'importDataset') },
    { id: 'new study', label: m.shortcutNames.newStudy, run: () => wish('models', 'newStudy') },
    {
      id: 'sample',
      label: m.shortcutNames.sample,
      run: () => {
        shell.go('studies')
        void studies.runSample()
      },
    },
    {
      id: 'tour',
      label: m.shortcutNames.tour,
      run: () => {
        shell.tour = 0
      },
    },
    { id: 'home', label: m.shortcutNames.showHome, run: () => void ask('app:show', { place: 'home' }) },
    { id: 'log', label: m.shortcutNames.showLog, run: () => void ask('app:show', { place: 'log' }) },
    { id: 'sidebar', label: m.shortcutNames.sidebar, run: () => shell.onSidebar() },
    change('theme system', m.theme.system, { theme: 'system' }),
    change('theme light', m.theme.light, { theme: 'light' }),
    change('theme dark', m.theme.dark, { theme: 'dark' }),
    change('language en', m.language.en, { language: 'en' }),
    change('language zh-CN', m.language['zh-CN'], { language: 'zh-CN' }),
  ]
}

function wish(screen: 'datasets' | 'models', what: 'importDataset' | 'newStudy'): void {
  shell.go(screen)
  shell.wish = what
}
