import { screens, type Screen } from '../../../electron/contract/channels/app.ts'
import { listen } from '../ipc/client.ts'

/** Which screen is open, what of it, and what lies over it. */
class Shell {
  screen = $state<Screen>('studies')
  /** The study, dataset, run … that the screen shows; null: its list. */
  subject = $state<string | null>(null)
  palette = $state(false)
  shortcuts = $state(false)
  /** The step of the tour, from 0; null: it is not shown. */
  tour = $state<number | null>(null)
  /** Wishes of the menu that a screen fulfils and takes back. */
  wish = $state<'importDataset' | 'newStudy' | null>(null)

  go(screen: Screen, subject: string | null = null): void {
    this.screen = screen
    this.subject = subject
  }

  /** Set by the settings, which keep how wide the sidebar is. */
  onSidebar: () => void = () => undefined

  listen(): void {
    listen('app:command', (command) => {
      switch (command.kind) {
        case 'go':
          this.go(command.screen)
          return
        case 'palette':
          this.palette = !this.palette
          return
        case 'shortcuts':
          this.shortcuts = !this.shortcuts
          return
        case 'tour':
          this.tour = 0
          return
        case 'sidebar':
          this.onSidebar()
          return
        case 'importDataset':
          this.go('datasets')
          this.wish = 'importDataset'
          return
        case 'newStudy':
          this.go('models')
          this.wish = 'newStudy'
          return
        default:
          throw new Error(`unknown command ${JSON.stringify(command satisfies never)}`)
      }
    })
  }
}

export const shell = new Shell()
export const allScreens = screens
