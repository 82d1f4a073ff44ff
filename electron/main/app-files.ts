import { extname, join, normalize, sep } from 'node:path'

export const appOrigin = 'app://sizewise'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** What a URL of the app means; undefined for another host, a path that leads out of the folder, or a kind that no page needs. */
export function fileInside(folder: string, url: string): { path: string; type: string } | undefined {
  const { host, pathname } = new URL(url)
  if (`app://${host}` !== appOrigin) return undefined
  const decoded = decode(pathname)
  // A backslash separates folders on one system and is a letter on the others: no file of the bundle has one.
  if (decoded === undefined || /[\0\\]/.test(decoded)) return undefined
  const path = normalize(join(folder, decoded === '/' ? 'index.html' : decoded))
  const type = contentTypes[extname(path)]
  return type !== undefined && path.startsWith(folder + sep) ? { path, type } : undefined
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname)
  } catch {
    // Bytes that are no UTF-8: no file has such a name.
    return undefined
  }
}
