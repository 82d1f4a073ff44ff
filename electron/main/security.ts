import { app, session, type WebContents } from 'electron'
import { appOrigin } from './app-protocol.ts'

/** Whatever a page tries: it stays where it is, opens nothing, embeds nothing, and gets no permission. */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    confine(contents)
  })
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
  // Else Chromium looks up a host for dictionaries at start.
  defaultSession.setSpellCheckerLanguages([])
  // The page is files of the bundle: every other request is one that nobody asked for.
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isOwn(details.url) })
  })
}

function isOwn(url: string): boolean {
  return url.startsWith(`${appOrigin}/`) || /^(data|blob|devtools|file):/.test(url)
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
