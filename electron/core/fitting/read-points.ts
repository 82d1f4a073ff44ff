import { SizewiseError } from '../../contract/errors.ts'
import type { FitPoint } from '../../contract/fit.ts'
import { checkPoints } from './points.ts'

const required = ['n', 'd', 'loss'] as const
const suffixes: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }

/**
 * Points from a CSV with a header that names n, d and loss (in any order and case; a column `label`, `model` or `name`
 * labels the points; others are passed over). Numbers may end in K, M, B or T.
 * Throws table_invalid naming line and column.
 */
export function readPoints(text: string, file: string): FitPoint[] {
  const rows = parseRows(text.replace(/^\uFEFF/, ''), file).filter(
    ({ fields }) => fields.length > 1 || fields[0] !== '',
  )
  const header = rows.shift()
  if (header === undefined)
    throw new SizewiseError('table_invalid', 'expected a header with n, d and loss, got an empty file', file)
  const names = header.fields.map((field) => field.trim().toLowerCase())
  for (const name of required) {
    const count = names.filter((other) => other === name).length
    if (count !== 1) {
      const found =
        count === 0 ? `the columns ${names.map((other) => JSON.stringify(other)).join(', ')}` : `${count} of that name`
      throw new SizewiseError(
        'table_invalid',
        `expected one column named ${name} in the header, got ${found}`,
        `${file}:${header.line}`,
      )
    }
  }
  const columns = required.map((name) => names.indexOf(name))
  const labelColumn = names.findIndex((name) => ['label', 'model', 'name'].includes(name))
  const points = rows.map(({ fields, line }): FitPoint => {
    if (fields.length !== names.length) {
      throw new SizewiseError(
        'table_invalid',
        `expected ${names.length} fields as in the header, got ${fields.length}`,
        `${file}:${line}`,
      )
    }
    const [n, d, loss] = required.map((name, index) =>
      readNumber(fields[columns[index]!]!, `${file}:${line}, column ${name}`),
    ) as [number, number, number]
    const label = labelColumn < 0 ? '' : fields[labelColumn]!.trim()
    return { n, d, loss, ...(label === '' ? {} : { label }) }
  })
  if (points.length === 0)
    throw new SizewiseError(
      'table_invalid',
      'expected at least one row under the header, got none',
      `${file}:${header.line}`,
    )
  checkPoints(points, (index) => `${file}:${rows[index]!.line}`)
  return points
}

function readNumber(field: string, at: string): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([kmbt])?$/i.exec(field.trim())
  if (match === null)
    throw new SizewiseError(
      'table_invalid',
      `expected a number such as 1200000, 1.2e6 or 1.2M, got ${JSON.stringify(field.trim())}`,
      at,
    )
  return Number(match[1]) * (match[2] === undefined ? 1 : suffixes[match[2].toLowerCase()]!)
}

/** Rows of RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes. */
function parseRows(text: string, file: string): { fields: string[]; line: number }[] {
  const rows: { fields: string[]; line: number }[] = []
  let line = 1
  let position = 0
  while (position < text.length) {
    const row: { fields: string[]; line: number } = { fields: [], line }
    for (let more = true; more;) {
      let field = ''
      if (text[position] === '"') {
        const close = /"(?:[^"]|"")*"/y
        close.lastIndex = position
        const quoted = close.exec(text)?.[0]
        if (quoted === undefined)
          throw new SizewiseError(
            'table_invalid',
            'expected a closing double quote, got the end of the file',
            `${file}:${line}`,
          )
        field = quoted.slice(1, -1).replaceAll('""', '"')
        line += quoted.split('\n').length - 1
        position += quoted.length
      }
      const rest = /[^,\r\n]*/y
      rest.lastIndex = position
      field += rest.exec(text)![0]
      position = rest.lastIndex
      row.fields.push(field)
      more = text[position] === ','
      if (more) position++
    }
    if (text[position] === '\r') position++
    if (text[position] === '\n') position++
    line++
    rows.push(row)
  }
  return rows
}
