import type { AppDescription } from '../../../electron/contract/channels/app.ts'
import { defaultSettings, type Settings } from '../../../electron/contract/settings.ts'
import { ask, listen } from '../ipc/client.ts'
import { messages } from '../messages/messages.svelte.ts'
import { shell } from './shell.svelte.ts'

class SettingsState {
  current = $state<Settings>(defaultSettings)
  app = $state<AppDescription>()

  /** The window follows once main has stored it. */
  async change(part: Partial<Settings>): Promise<void> {
    this.take(await ask('app:changeSettings', part))
  }

  take(settings: Settings): void {
    this.current = settings
    messages.choose(settings.language === 'system' ? (this.app?.locale ?? 'en') : settings.language)
    document.documentElement.lang = messages.language
  }
}

export const settings = new SettingsState()

/** Before anything is shown, so that nothing is shown in the wrong language. */
export async function startSettings(): Promise<void> {
  settings.app = await ask('app:describe', null)
  settings.take(await ask('app:settings', null))
  listen('app:settingsChanged', (changed) => {
    settings.take(changed)
  })
  shell.onSidebar = () => void settings.change({ sidebar: settings.current.sidebar === 'wide' ? 'narrow' : 'wide' })
  shell.listen()
}
