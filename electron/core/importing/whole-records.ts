import type { CsvDialect } from './csv-dialect.ts'

/** Where the last whole record of separated values ends in the beginning of a file; 0: none does. */
export function endOfRecords(text: string, { delimiter, quote }: CsvDialect): number {
  let end = 0
  let quoted = false
  // A quote opens a field at its start, and goes on with it right after the quote that seemed to close it.
  let mayOpen = true
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string
    if (quoted) {
      if (character === quote) {
        quoted = false
        mayOpen = true
      }
    } else if (character === quote && mayOpen) quoted = true
    else {
      mayOpen = character === delimiter || character === '\n' || character === '\r' || (mayOpen && character === ' ')
      if (character === '\n' || character === '\r') end = index + 1
    }
  }
  return end
}

export const endOfLines = (text: string): number => text.lastIndexOf('\n') + 1

/** The beginning of a .json file, cut behind the last whole object, and an array closed there; empty: none is whole. */
export function wholeObjects(text: string): string {
  const array = text.trimStart().startsWith('[')
  const level = array ? 1 : 0
  let depth = 0
  let inString = false
  let end = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string
    if (inString) {
      if (character === '\\') index++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') {
      depth--
      if (character === '}' && depth === level) end = index + 1
    }
  }
  if (end === 0) return ''
  return array ? `${text.slice(0, end)}]` : text.slice(0, end)
}
