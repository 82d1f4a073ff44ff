import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { screens, type AppCommand } from '../contract/channels/app.ts'
import type { Settings } from '../contract/settings.ts'
import { wordsFor } from './words.ts'

/** The menu of the operating system, whose keys work wherever the focus is. */
export function installMenu(settings: Settings, send: (command: AppCommand) => void, showLog: () => void): void {
  const words = wordsFor(settings)
  const item = (label: string, accelerator: string | undefined, command: AppCommand): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => {
      send(command)
    },
  })
  const go = screens
    .filter((screen) => screen !== 'settings')
    .map((screen, index) => item(words[screen](), `CmdOrCtrl+${index + 1}`, { kind: 'go', screen }))
  const openSettings = item(words.settings(), 'CmdOrCtrl+,', { kind: 'go', screen: 'settings' })
  const mac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(mac
      ? [
          {
            label: app.name,
            submenu: [
              { role: 'about' as const },
              { type: 'separator' as const },
              openSettings,
              { type: 'separator' as const },
              { role: 'hide' as const },
              { role: 'quit' as const, label: words.quit() },
            ],
          },
        ]
      : []),
    {
      label: words.file(),
      submenu: [
        item(words.newStudy(), 'CmdOrCtrl+N', { kind: 'newStudy' }),
        item(words.importDataset(), 'CmdOrCtrl+O', { kind: 'importDataset' }),
        ...(mac ? [] : [{ type: 'separator' as const }, openSettings, { role: 'quit' as const, label: words.quit() }]),
      ],
    },
    {
      label: words.edit(),
      submenu: [
        { role: 'undo', label: words.undo() },
        { role: 'redo', label: words.redo() },
        { type: 'separator' },
        { role: 'cut', label: words.cut() },
        { role: 'copy', label: words.copy() },
        { role: 'paste', label: words.paste() },
        { role: 'selectAll', label: words.selectAll() },
      ],
    },
    {
      label: words.view(),
      submenu: [
        ...go,
        { type: 'separator' },
        item(words.palette(), 'CmdOrCtrl+K', { kind: 'palette' }),
        item(words.sidebar(), 'CmdOrCtrl+B', { kind: 'sidebar' }),
        { type: 'separator' },
        { role: 'resetZoom', label: words.resetZoom() },
        { role: 'zoomIn', label: words.zoomIn() },
        { role: 'zoomOut', label: words.zoomOut() },
        { role: 'togglefullscreen', label: words.fullScreen() },
      ],
    },
    {
      label: words.help(),
      submenu: [
        item(words.shortcuts(), 'CmdOrCtrl+/', { kind: 'shortcuts' }),
        item(words.tour(), undefined, { kind: 'tour' }),
        { label: words.showLog(), click: showLog },
        ...(app.isPackaged ? [] : [{ type: 'separator' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
