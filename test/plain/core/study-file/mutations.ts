const pieces = [
  '\t',
  '\n',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '&a ',
  '*a',
  '!!int ',
  '#',
  '|',
  '>',
  '? ',
  '---\n',
  '...',
  '.nan',
  '.inf',
  '-1',
  '1e999',
  '0x1F',
  '1e-400',
  'null',
  '~',
  'true',
  '\u0000',
  '\ud800',
  '\ufeff',
  '😀',
  '字',
  '9'.repeat(400),
  'K',
  'M',
  'B',
  '<<: ',
  '% ',
  '@',
  '`',
]

/** The same mutations for the same seed: bytes changed, pieces put in, lines dropped, doubled, swapped or cut. */
export function* mutations(text: string, count: number, seed: number): Generator<string> {
  const random = mulberry32(seed)
  const below = (bound: number): number => Math.floor(random() * bound)
  for (let index = 0; index < count; index++) {
    let mutated = text
    for (let change = below(3); change >= 0; change--) mutated = mutate(mutated, below)
    yield mutated
  }
}

function mutate(text: string, below: (bound: number) => number): string {
  const at = below(text.length + 1)
  const piece = pieces[below(pieces.length)] ?? ''
  const lines = text.split('\n')
  const line = below(lines.length)
  switch (below(8)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at)
    case 1:
      return text.slice(0, at) + piece + text.slice(at + 1 + below(6))
    case 2:
      return text.slice(0, at) + String.fromCharCode(below(0x250)) + text.slice(at + 1)
    case 3:
      return text.slice(0, at)
    case 4:
      return lines.toSpliced(line, 1).join('\n')
    case 5:
      return lines.toSpliced(line, 0, lines[line] ?? '').join('\n')
    case 6:
      return lines.toSpliced(line, 1, ' '.repeat(below(9)) + (lines[line] ?? '')).join('\n')
    default: {
      const words = text.match(/[\w.]+/g) ?? ['']
      const from = words[below(words.length)] ?? ''
      return text.replace(from, words[below(words.length)] ?? '')
    }
  }
}

/** Tommy Ettinger's generator: 32 bits of state, the same numbers everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
