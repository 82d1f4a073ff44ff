/** What is wrong with the data folder and its database. */
export const storage = {
  notWhole: ({ reason }: { reason: string }) => `expected a whole database; SQLite says: ${reason}`,
  notWholeFound: ({ finding }: { finding: string }) => `expected a whole database; SQLite found: ${finding}`,
  notOurs: ({ id, tables }: { id: number; tables: number }) =>
    `expected a database of Sizewise; this one has application id ${id} and ${tables} tables`,
  cannotGrow: ({ reason }: { reason: string }) => `the database could not grow: ${reason}`,
  locked: () => 'another program keeps the database locked',
  cannotReadWrite: ({ reason }: { reason: string }) => `the database cannot be read and written: ${reason}`,
  newer: ({ version, newest }: { version: number; newest: number }) =>
    `the database has version ${version}; this Sizewise knows versions up to ${newest}`,
  inUse: () => 'another Sizewise writes to this data folder',
  inUseBy: ({ pid, purpose, since }: { pid: string; purpose: string; since: string }) =>
    `another Sizewise writes to this data folder (process ${pid}, ${purpose}, since ${since})`,
}
