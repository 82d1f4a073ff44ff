import type { Readable } from 'node:stream'

const keptLines = 20

/** Keeps the last lines that a process wrote to a stream, for the message about its death. */
export function keepLastLines(stream: Readable | null, lines: string[]): void {
  if (stream === null) throw new Error('the host was started without a pipe for its output')
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    lines.splice(0, lines.length - keptLines)
  })
  stream.on('end', () => {
    if (rest !== '') lines.push(rest)
  })
}
