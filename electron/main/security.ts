import { app, session, type WebContents } from 'electron'
import { appOrigin } from './app-files.ts'

/** Whatever a page tries: it stays where it is, opens, embeds and downloads nothing, and reads nothing of the machine. */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    confine(contents)
  })
  const { defaultSession } = session
  // To put text on the clipboard at a click, for "copy"; reading what another program put there stays refused.
  const allowed = (permission: string, url: string): boolean =>
    permission === 'clipboard-sanitized-write' && url.startsWith(`${appOrigin}/`)
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(allowed(permission, requestingUrl))
  })
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin))
  defaultSession.setDevicePermissionHandler(() => false)
  // What is saved is saved by main, where the person chose to in a dialog.
  defaultSession.on('will-download', (event) => {
    event.preventDefault()
  })
  // Else Chromium looks up a host for dictionaries at start.
  defaultSession.setSpellCheckerLanguages([])
  // The page is files of the bundle: every other request is one that nobody asked for.
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isOwn(details.url) })
  })
}

/** Pictures that the page itself made are data: and blob:. The developer tools, absent from a release, are devtools:. */
function isOwn(url: string): boolean {
  if (url.startsWith(`${appOrigin}/`) || /^(data|blob):/.test(url)) return true
  return !app.isPackaged && url.startsWith('devtools:')
}

function confine(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => {
    event.preventDefault()
  }
  // Of every frame, the main one included.
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
