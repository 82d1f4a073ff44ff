import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { z } from 'zod'
import type { SettingStore } from '../core/ports/setting-store.ts'
import { appOrigin } from './app-files.ts'

const settingName = 'window'
const stateShape = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof stateShape>

/** The one window, where and as large as it last stood, and how to store where it stands now. */
export function openWindow(store: SettingStore, preload: string): { window: BrowserWindow; remember(): void } {
  const state = lastState(store)
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...(state ? { x: state.x, y: state.y, width: state.width, height: state.height } : {}),
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Sizewise',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      // A page's alert() would stop the window.
      disableDialogs: true,
      devTools: !app.isPackaged,
    },
  })
  if (state?.maximized === true) window.maximize()
  window.once('ready-to-show', () => {
    window.show()
  })
  const remember = (): void => {
    if (window.isDestroyed()) return
    store.write(settingName, { ...window.getNormalBounds(), maximized: window.isMaximized() } satisfies WindowState)
  }
  void window.loadURL(`${appOrigin}/`)
  return { window, remember }
}

/** Undefined where the screen that it stood on is gone. */
function lastState(store: SettingStore): WindowState | undefined {
  const stored = stateShape.safeParse(store.read(settingName))
  if (!stored.success) return undefined
  const { x, y, width, height } = stored.data
  const { workArea } = screen.getDisplayMatching({ x, y, width, height })
  const visible =
    x < workArea.x + workArea.width && x + width > workArea.x && y < workArea.y + workArea.height && y >= workArea.y - 8
  return visible ? stored.data : undefined
}
