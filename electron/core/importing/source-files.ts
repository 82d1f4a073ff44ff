import { constants } from 'node:fs'
import { access, readdir, realpath, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { SourceFormat } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { toFileError } from './file-error.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

export interface SourceFile {
  /** As the person wrote it, or found inside the folder that they wrote. */
  path: string
  format: SourceFormat
  compression: Compression
  /** On the disk, compressed. */
  bytes: number
}

const formats: Record<string, SourceFormat> = {
  '.txt': 'text',
  '.md': 'text',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
}
const compressions: Record<string, Compression> = { '.gz': 'gzip', '.zst': 'zstd' }

/** What a file's name says it holds; undefined for a name that Sizewise does not read. */
export function formatOf(path: string): Pick<SourceFile, 'format' | 'compression'> | undefined {
  const outer = extname(path).toLowerCase()
  const compression = compressions[outer] ?? 'none'
  const inner = compression === 'none' ? outer : extname(basename(path).slice(0, -outer.length)).toLowerCase()
  const format = formats[inner]
  return format && { format, compression }
}

/**
 * The files under the paths given, each once, in an order that depends on their names alone. Folders are read to their
 * ends; hidden files and files of other kinds inside them are left out and counted.
 */
export async function findSourceFiles(
  paths: string[],
  format?: SourceFormat,
): Promise<{ files: SourceFile[]; leftOut: number }> {
  const found: { files: SourceFile[]; leftOut: number; seen: Set<string> } = { files: [], leftOut: 0, seen: new Set() }
  for (const path of paths) await visit(path, found, true)
  if (found.files.length === 0) {
    const said = phrase('files.noKnownKind', { others: found.leftOut })
    throw new SizewiseError('format_unknown', said, paths.join(', '))
  }
  return format === undefined
    ? withoutNotices(found)
    : { ...found, files: found.files.map((file) => ({ ...file, format })) }
}

/** A folder of tables often holds a page about them, which is none of the data. */
function withoutNotices({ files, leftOut }: { files: SourceFile[]; leftOut: number }): {
  files: SourceFile[]
  leftOut: number
} {
  if (files.every((file) => file.format === 'text')) return { files, leftOut }
  const kept = files.filter(
    (file) => file.format !== 'text' || !/^(readme|source|license|licence|changelog)\b/i.test(basename(file.path)),
  )
  return { files: kept, leftOut: leftOut + files.length - kept.length }
}

async function visit(
  path: string,
  found: { files: SourceFile[]; leftOut: number; seen: Set<string> },
  named: boolean,
): Promise<void> {
  const facts = await factsOf(path)
  // A link back to a folder above, and a file named twice, are met here a second time.
  if (found.seen.has(facts.real)) return
  found.seen.add(facts.real)
  if (facts.folder) {
    for (const name of await entriesOf(path)) await visit(join(path, name), found, false)
    return
  }
  const format = formatOf(path)
  if (format === undefined || !facts.regular) {
    if (named) throw new SizewiseError('format_unknown', phrase('files.notByName', { name: basename(path) }), path)
    found.leftOut++
    return
  }
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw toFileError(cause, path)
  })
  found.files.push({ path, ...format, bytes: facts.bytes })
}

async function factsOf(path: string): Promise<{ real: string; folder: boolean; regular: boolean; bytes: number }> {
  try {
    const facts = await stat(path)
    return { real: await realpath(path), folder: facts.isDirectory(), regular: facts.isFile(), bytes: facts.size }
  } catch (cause) {
    throw toFileError(cause, path)
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => !name.startsWith('.')).sort((a, b) => (a < b ? -1 : 1))
  } catch (cause) {
    throw toFileError(cause, folder)
  }
}
