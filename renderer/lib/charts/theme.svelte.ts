import type { Theme } from '../../../electron/contract/format/ramp.ts'

/** The theme that is shown now: the app's choice, else the system's, which main makes one. */
class ShownTheme {
  current = $state<Theme>('light')

  constructor() {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const follow = (): void => {
      this.current = dark.matches ? 'dark' : 'light'
    }
    dark.addEventListener('change', follow)
    follow()
  }
}

export const shownTheme = new ShownTheme()
