import type { ColumnRole } from '../../../electron/contract/dataset-import.ts'

type Roles = (ColumnRole | null)[]

/** Gives a column a role. Each role has one column, and a text has either a label or a second text. */
export function rolesWith(roles: Roles, column: number, role: ColumnRole | null): Roles {
  const rivals: Roles = role === null ? [] : role === 'text' ? ['text'] : ['label', 'target']
  return roles.map((other, index) => (index === column ? role : rivals.includes(other) ? null : other))
}

/** `{ text_column: 'review' }`, or nothing where no column has the role. */
export function nameOfRole<Key extends string>(
  key: Key,
  columns: { name: string }[],
  roles: Roles,
  role: ColumnRole,
): { [K in Key]?: string } {
  const column = columns[roles.indexOf(role)]
  return column === undefined ? {} : ({ [key]: column.name } as { [K in Key]?: string })
}

/** Whether percents of the splits are fit to be shares: a whole, with something to train on. */
export function sharesAddUp({ train, validation, test }: { train: number; validation: number; test: number }): boolean {
  const each = [train, validation, test]
  return train > 0 && each.every((percent) => percent >= 0) && Math.abs(train + validation + test - 100) < 1e-4
}

/**
 * Places of the columns to show of a table that may have thousands: those with a role, and of the others the first whose
 * names hold what is looked for, `most` in all.
 */
export function shownColumns(names: readonly string[], roles: Roles, sought: string, most: number): number[] {
  const wanted = sought.trim().toLowerCase()
  let room = most - roles.filter((role) => role !== null).length
  return [...names.keys()].filter((column) => {
    if (roles[column] != null) return true
    return names[column]!.toLowerCase().includes(wanted) && room-- > 0
  })
}
