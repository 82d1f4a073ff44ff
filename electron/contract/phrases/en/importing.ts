type Role = 'text' | 'label' | 'target'

const mostShown = 30
const quoted = (columns: readonly string[]): string => {
  if (columns.length === 0) return 'none'
  const more = columns.length > mostShown ? ` and ${columns.length - mostShown} more` : ''
  return `${columns
    .slice(0, mostShown)
    .map((column) => `'${column}'`)
    .join(', ')}${more}`
}
const roles: Record<Role, string> = { text: 'text', label: 'label', target: 'second text' }

/** Why files cannot be imported. */
export const importing = {
  cancelled: () => 'the import was cancelled; nothing was stored',
  another: () => 'another import is under way; wait for its end, or cancel it',
  noText: () => 'expected at least one text; found none',
  filesEmpty: () => 'expected at least one text; the files are empty',
  textEmpty: () => 'expected a text; the file holds none',
  tableEmpty: () => 'expected a table; the file is empty',
  name: () => 'expected a name of 1 to 200 characters without control characters',
  mixture: ({ texts, tables }: { texts: number; tables: number }) =>
    `expected plain texts or tables, not both at once; found ${texts} texts and ${tables} tables`,
  splitByPosition: () => 'only plain texts can be split by position; tables are split by item',
  kindOfTable: ({ kind }: { kind: string }) => `expected a table for the kind "${kind}"; plain texts have no columns`,
  noColumns: () => 'columns can be named for tables only; plain texts have none',
  changedMeanwhile: ({ expected, read }: { expected: number; read: number }) =>
    `expected ${expected} rows, could read ${read}; the file may have changed meanwhile`,

  columnUnknown: ({ role, column, columns }: { role: Role; column: string; columns: string[] }) =>
    `there is no column '${column}' for the ${roles[role]}; the columns are ${quoted(columns)}`,
  columnNeeded: ({ role, columns }: { role: Role; columns: string[] }) =>
    `a column for the ${roles[role]} must be named: the columns are ${quoted(columns)}`,
  columnTwice: ({ role, column }: { role: Role; column: string }) =>
    `expected two columns; text and ${roles[role]} are both '${column}'`,
  columnSuperfluous: ({ role, fitting, kind }: { role: Role; fitting: string; kind: string }) =>
    `a column for the ${roles[role]} goes with the kind "${fitting}", not with "${kind}"`,
  columnInEvery: ({ column, columns }: { column: string; columns: string[] }) =>
    `expected the column '${column}' in every file; here the columns are ${quoted(columns)}`,
  manyLabels: ({ most }: { most: number }) => `expected labels; the column has more than ${most} different values`,
  nestedColumns: () => 'expected a column of texts or numbers; found nested columns alone',
  notAText: ({ column, row, found }: { column: string; row: number; found: string }) =>
    `expected a text in column '${column}' of row ${row}; ${found}`,
  foundNothing: () => 'found nothing',
  foundNoColumn: () => 'the column is absent',
  foundNested: () => 'found an object or a list',
  foundNoObject: () => 'the row is no object',
  foundFault: ({ fault }: { fault: number }) => `fault ${fault}`,

  atLine: ({ what, line }: { what: string; line: number }) => `${what} (line ${line})`,
  fields: ({ expected, found }: { expected: number; found: number }) =>
    `expected a row of ${expected} columns, found ${found}`,
  afterQuote: () => 'expected the separator or the end of the line after a closing quote',
  quoteStartsHere: () => 'expected a closing quote; the field that starts here is never closed',
  quoteOpen: () => 'expected a closing quote; a quoted field is never closed',
  firstLineOpen: () => 'expected a first line that ends; its quotes are not closed within the first MiB',
  arrayOpen: () => 'expected the array to be closed; the file ends before',
  objectsByLine: ({ objects, lines }: { objects: number; lines: number }) =>
    `expected one object on each line; found ${objects} objects on ${lines} lines`,
  noObjects: () => 'expected objects with keys, one for each item; found none',
  objectLong: () => 'expected objects of at most 16 MiB; one is longer',
  rowLong: () => 'expected rows of at most 16 MiB; this one is longer',
  firstRowLong: () => 'expected rows of at most 16 MiB; the first one is longer',
  rowHuge: () =>
    'expected rows that fit into 16 MiB; one of this file does not, has too many columns, or nests too deep',
  notJson: ({ reason }: { reason: string }) => `expected valid JSON: ${reason}`,
  notJsonAt: ({ byte, reason }: { byte: number; reason: string }) => `expected valid JSON; at byte ${byte}: ${reason}`,
  unreadable: ({ reason }: { reason: string }) => `the table cannot be read: ${reason}`,
  shares: ({ text }: { text: string }) =>
    `expected shares of train, validation and test that add up to 1, such as 0.9/0.05/0.05; got '${text}'`,
}
