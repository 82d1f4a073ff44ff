import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

export interface CsvDialect {
  delimiter: string
  /** Empty: quotes are characters like any other. */
  quote: '"' | ''
  columns: string[]
}

const delimiters = [',', ';', '\t', '|']

/**
 * How a file of separated values is written, from its beginning. Tabs separate in .tsv, where quotes count only if every
 * field that opens with one closes with one; elsewhere the separator is the one met most often in the first record.
 */
export function readCsvDialect(beginning: string, format: 'csv' | 'tsv', header: boolean, path: string): CsvDialect {
  const quote = format === 'csv' || usesQuotes(beginning) ? '"' : ''
  const delimiter = format === 'tsv' ? '\t' : mostFrequentDelimiter(beginning)
  const first = firstRecord(beginning, delimiter, quote)
  if (first === undefined) throw new SizewiseError('file_invalid', phrase('importing.firstLineOpen'), `${path}:1`)
  const columns = header ? named(first) : first.map((_, index) => `column${index + 1}`)
  return { delimiter, quote, columns }
}

function mostFrequentDelimiter(beginning: string): string {
  const counts = delimiters.map((delimiter) => firstRecord(beginning, delimiter, '"')?.length ?? 0)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/** The fields of the first record that is not empty, by RFC 4180; undefined when a quote stays open. */
export function firstRecord(text: string, delimiter: string, quote: string): string[] | undefined {
  const fields: string[] = []
  let field = ''
  let quoted = false
  let opened = false
  for (let index = /^[\r\n]*/.exec(text)?.[0].length ?? 0; index < text.length; index++) {
    const character = text[index] as string
    if (quoted) {
      if (character !== quote) field += character
      else if (text[index + 1] === quote) field += text[++index] ?? ''
      else quoted = false
    } else if (character === quote && field === '' && !opened) {
      quoted = true
      opened = true
    } else if (character === delimiter) {
      fields.push(field)
      field = ''
      opened = false
    } else if (character === '\n' || character === '\r') {
      return [...fields, field]
    } else field += character
  }
  return quoted ? undefined : [...fields, field]
}

/** Columns without a name, and names used twice, get a name of their own. */
function named(fields: string[]): string[] {
  const used = new Set<string>()
  return fields.map((field, index) => {
    const wanted = field.trim() === '' ? `column${index + 1}` : field.trim()
    let name = wanted
    for (let copy = 2; used.has(name.toLowerCase()); copy++) name = `${wanted}_${copy}`
    used.add(name.toLowerCase())
    return name
  })
}

function usesQuotes(beginning: string): boolean {
  const lines = beginning.split(/\r?\n/).slice(0, -1)
  const opening = lines.flatMap((line) => line.split('\t')).filter((field) => field.startsWith('"'))
  return opening.length > 0 && opening.every((field) => /^"(?:[^"]|"")*"$/.test(field))
}
