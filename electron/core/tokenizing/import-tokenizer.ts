import { createHash, randomUUID } from 'node:crypto'
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import { toFileError } from '../importing/file-error.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'

/** GPT-2's is 1.3 MB, the largest known ones some tens of megabytes. */
const maximumBytes = 256 * 1024 * 1024

export interface TokenizerImport {
  stores: Pick<Stores, 'tokenizers'>
  engine: Engine
  home: string
}

/**
 * Stores a Hugging Face tokenizer.json as `tokenizers/<sha256>.json` once the engine has read it. Errors: `file_missing`,
 * `file_unreadable`, `tokenizer_invalid`, `already_exists`.
 */
export async function importTokenizer(
  file: string,
  name: string,
  { stores, engine, home }: TokenizerImport,
): Promise<Tokenizer> {
  if (stores.tokenizers.byName(name) !== undefined)
    throw new SizewiseError('already_exists', phrase('names.taken', { noun: 'tokenizer', name }))
  await requireFile(file)
  const folder = join(home, 'tokenizers')
  const temporary = join(folder, `${randomUUID()}.tmp`)
  try {
    await mkdir(folder, { recursive: true })
    // The copy is what is checked: the file may change meanwhile.
    await copyFile(file, temporary)
    const { kind, vocab } = await engine.ask('inspect_tokenizer', { path: temporary }).catch((cause: unknown) => {
      throw cause instanceof SizewiseError
        ? new SizewiseError(
            cause.code,
            cause.message.replaceAll(temporary, file),
            cause.at?.replaceAll(temporary, file),
          )
        : cause
    })
    const hash = createHash('sha256')
      .update(await readFile(temporary))
      .digest('hex')
    await sync(temporary)
    const path = `tokenizers/${hash}.json`
    await rename(temporary, join(home, path))
    return stores.tokenizers.insert({ name, kind, vocab, path, hash })
  } catch (cause) {
    throw toFileError(cause, file)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function requireFile(file: string): Promise<void> {
  const facts = await stat(file).catch((cause: unknown) => {
    throw toFileError(cause, file)
  })
  if (!facts.isFile())
    throw new SizewiseError('file_unreadable', 'expected a tokenizer.json, found no regular file', file)
  if (facts.size > maximumBytes)
    throw new SizewiseError(
      'tokenizer_invalid',
      `expected a tokenizer.json of at most 256 MiB; it has ${facts.size} bytes`,
      file,
    )
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
