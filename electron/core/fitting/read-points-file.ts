import { readFile } from 'node:fs/promises'
import { SizewiseError } from '../../contract/errors.ts'
import type { FitPoint } from '../../contract/fit.ts'
import { readPoints } from './read-points.ts'

/** Points of a CSV file. Throws file_missing, file_unreadable, table_invalid. */
export async function readPointsFile(path: string): Promise<FitPoint[]> {
  const bytes = await readFile(path)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SizewiseError('table_invalid', 'expected a CSV in UTF-8, got bytes that are not', path)
  }
  return readPoints(text, path)
}
