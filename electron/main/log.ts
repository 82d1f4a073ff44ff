import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'

export interface Log {
  /** Absolute path of the file that is written now. */
  readonly path: string
  write(...what: unknown[]): void
}

/** The log of a data folder, and one before it: together never much more than twice this. */
const largestBytes = 1024 * 1024

export function logPath(home: string): string {
  return join(home, 'logs', 'sizewise.log')
}

/** Lines with the time in front, kept in the data folder: what a person sends with the report of a bug. */
export function openLog(home: string, limit = largestBytes): Log {
  const path = logPath(home)
  mkdirSync(dirname(path), { recursive: true })
  let bytes = existsSync(path) ? statSync(path).size : 0
  return {
    path,
    write(...what) {
      const text = what.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ')
      const line = `${new Date().toISOString()} ${text.replaceAll('\n', '\n  ')}\n`
      try {
        if (bytes > limit) {
          renameSync(path, `${path}.1`)
          bytes = 0
        }
        // At once, not buffered: the last line before an end is the one that is looked for.
        appendFileSync(path, line)
        bytes += Buffer.byteLength(line)
      } catch (error) {
        // A full disk must not end the work that is only told about here; who started the app still reads it.
        process.stderr.write(`the log cannot be written: ${String(error)}\n`)
      }
    },
  }
}

/** What main and its libraries write to the console goes to the log too. */
export function logConsole(log: Log): void {
  for (const level of ['error', 'warn'] as const) {
    const print = console[level].bind(console)
    console[level] = (...what: unknown[]) => {
      log.write(...what)
      print(...what)
    }
  }
}
