import { writeSync } from 'node:fs'

/** What a command says while it works. All of it goes to stderr: stdout is for its result alone. */
export interface Output {
  /** Whether stdout takes one JSON document. */
  readonly json: boolean
  /** Whether a person watches stderr on a terminal. */
  readonly terminal: boolean
  /** One line that stays. */
  log(line: string): void
  /** The current state of the work, one or more lines. A terminal shows the newest alone; a log gets one every ten seconds. */
  live(text: string): void
  /** A part of the result as it comes, for people (a chat's tokens). Says nothing under --json. */
  stream(text: string): void
}

const logIntervalMs = 10_000

export function createOutput(json: boolean, error: NodeJS.WriteStream, out: NodeJS.WriteStream): Output {
  let liveLines = 0
  let lastLoggedAt = -Infinity

  /** Takes the live lines away, so that what follows stands where they stood. */
  function clearLive(): string {
    const clear = liveLines > 0 ? `\u001b[${liveLines}F\u001b[J` : ''
    liveLines = 0
    return clear
  }

  return {
    json,
    terminal: error.isTTY,
    log(line) {
      error.write(`${clearLive()}${line}\n`)
    },
    live(text) {
      if (error.isTTY) {
        const lines = text.split('\n').map((line) => fit(line, error.columns))
        error.write(`${clearLive()}${lines.join('\n')}\n`)
        liveLines = lines.length
      } else if (performance.now() - lastLoggedAt >= logIntervalMs) {
        lastLoggedAt = performance.now()
        error.write(`${text}\n`)
      }
    },
    stream(text) {
      if (!json) out.write(text)
    },
  }
}

/** A line that wraps would break the count of live lines. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`
}

/** Writes a command's result to a descriptor, whole: a full disk throws ENOSPC here and is not lost in a stream. */
export function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Whoever read our output has read enough.
      if (code === 'EPIPE') return
      // A pipe in non-blocking mode that is full for now.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      else throw error
    }
  }
}
