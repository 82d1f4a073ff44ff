import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { fileInside } from './app-files.ts'

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

const headers = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Before Electron is ready: the page gets an origin of its own, and none of the privileges of a file. */
export function claimAppScheme(): void {
  // Code cache: a script that was compiled once is not compiled again at the next start.
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the files of one folder, and of nothing outside it. No request goes through file://, which stays closed. */
export function serveApp(folder: string): void {
  protocol.handle('app', async (request) => {
    const file = request.method === 'GET' ? fileInside(folder, request.url) : undefined
    if (file === undefined) return notFound()
    try {
      const bytes = await readFile(file.path)
      return new Response(new Uint8Array(bytes), { headers: { ...headers, 'Content-Type': file.type } })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return notFound()
      throw error
    }
  })
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers })
}
