import { net, protocol } from 'electron'
import { join, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

export const appOrigin = 'app://sizewise'

/** Everything comes from the bundle. Styles may stand inline: Svelte sets widths and colours of charts that way. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Before Electron is ready: the page gets an origin of its own, and none of the privileges of a file. */
export function claimAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the files of one folder, and of nothing outside it. */
export function serveApp(folder: string): void {
  protocol.handle('app', async (request) => {
    const path = pathInside(folder, request.url)
    if (path === undefined || request.method !== 'GET') return new Response('Not found', { status: 404 })
    const file = await net.fetch(pathToFileURL(path).href).catch(() => undefined)
    if (file === undefined) return new Response('Not found', { status: 404 })
    const headers = new Headers(file.headers)
    headers.set('Content-Security-Policy', policy)
    headers.set('X-Content-Type-Options', 'nosniff')
    return new Response(file.body, { status: file.status, headers })
  })
}

/** The file that a URL of the app means; undefined for another host, or a path that leads out of the folder. */
export function pathInside(folder: string, url: string): string | undefined {
  const { host, pathname } = new URL(url)
  if (`app://${host}` !== appOrigin) return undefined
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const path = normalize(join(folder, decoded === '/' ? 'index.html' : decoded))
  return path.startsWith(folder + sep) ? path : undefined
}
