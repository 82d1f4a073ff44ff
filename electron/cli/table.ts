/** A plain table: columns as wide as their widest cell, numbers to the right. */
export function formatTable(header: string[], rows: string[][]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const toTheRight = header.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column] ?? '')))
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) =>
        toTheRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function isNumeric(cell: string): boolean {
  return cell === '' || cell === '-' || /^[-+~]?[\d,.]+(e[-+]?\d+)?\s?[A-Za-z/%]*$/.test(cell)
}
