import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type { Engine } from '../../../../electron/core/ports/engine.ts'
import { encodeFile, encodeOne, type EncodedText } from '../../../../electron/core/tokenizing/encode.ts'
import { importTokenizer } from '../../../../electron/core/tokenizing/import-tokenizer.ts'
import { failure, openWorkbench, type Workbench } from '../importing/import-sample.ts'

/** Reads a file as a tokenizer if it says so, and encodes a text as its code points. */
function codePointEngine(refuse = false): Engine {
  const answers: Record<string, (params: never) => unknown> = {
    inspect_tokenizer: ({ path }: { path: string }) => {
      if (refuse) throw new SizewiseError('tokenizer_invalid', `expected a model in ${path}`, `${path}:1`)
      return { kind: 'char', vocab: 300 }
    },
    encode_text: ({ texts }: { texts: string[] }) => ({
      ids: texts.map((text) => Array.from(text, (character) => character.codePointAt(0))),
      tokens: texts.map((text) => Array.from(text)),
      text: texts,
    }),
  }
  const ask = (command: string, params: unknown): Promise<unknown> =>
    Promise.resolve().then(() => answers[command]?.(params as never))
  return { ask, start: () => ({}), close: () => Promise.resolve() } as unknown as Engine
}

const room = (bench: Workbench, refuse = false) => ({
  stores: bench.stores,
  home: bench.home,
  engine: codePointEngine(refuse),
})

describe('importing a tokenizer', () => {
  it('stores the file by its hash, then the row', async () => {
    const bench = openWorkbench()
    const path = bench.file('tokenizer.json', '{}')
    const tokenizer = await importTokenizer(path, 'points', room(bench))
    const hash = createHash('sha256').update('{}').digest('hex')
    expect(tokenizer).toMatchObject({ name: 'points', kind: 'char', vocab: 300, hash, path: `tokenizers/${hash}.json` })
    expect(readdirSync(join(bench.home, 'tokenizers'))).toEqual([`${hash}.json`])
    await expect(importTokenizer(path, 'points', room(bench))).rejects.toEqual(failure('already_exists'))
    await importTokenizer(path, 'again', room(bench))
    expect(bench.stores.tokenizers.byHash(hash).map(({ name }) => name)).toEqual(['points', 'again'])
  })

  it('leaves nothing of a file that is none, and names the file that was given', async () => {
    const bench = openWorkbench()
    const path = bench.file('tokenizer.json', 'no')
    await expect(importTokenizer(path, 'x', room(bench, true))).rejects.toMatchObject({
      code: 'tokenizer_invalid',
      message: `expected a model in ${path}`,
      at: `${path}:1`,
    })
    await expect(importTokenizer(`${path}.absent`, 'x', room(bench))).rejects.toEqual(failure('file_missing'))
    await expect(importTokenizer(bench.folder, 'x', room(bench))).rejects.toEqual(failure('file_unreadable'))
    expect(readdirSync(join(bench.home, 'tokenizers'))).toEqual([])
    expect(bench.stores.tokenizers.list()).toEqual([])
  })
})

describe('encoding', () => {
  it('takes a text as it stands, and each line of a file as a document', async () => {
    const bench = openWorkbench()
    const tokenizer = await importTokenizer(bench.file('tokenizer.json', '{}'), 'points', room(bench))
    expect(await encodeOne(tokenizer, 'a\n你', room(bench))).toEqual({
      ids: [97, 10, 20320],
      tokens: ['a', '\n', '你'],
      text: 'a\n你',
    })
    const lines = Array.from({ length: 2500 }, (_, index) => `line ${index}`)
    const encoded: EncodedText[] = []
    await encodeFile(
      tokenizer,
      bench.file('lines.txt', `\ufeff${lines.join('\r\n')}\r\n\r\nlast`),
      room(bench),
      (each) => encoded.push(each),
    )
    expect(encoded.map(({ text }) => text)).toEqual([...lines, '', 'last'])
    await expect(encodeFile(tokenizer, join(bench.folder, 'absent'), room(bench), () => undefined)).rejects.toEqual(
      failure('file_missing'),
    )
  })
})

it('two tokenizers of the same file share it', async () => {
  const bench = openWorkbench()
  mkdirSync(join(bench.folder, 'copies'))
  writeFileSync(join(bench.folder, 'copies', 'a.json'), '{}')
  copyFileSync(join(bench.folder, 'copies', 'a.json'), join(bench.folder, 'copies', 'b.json'))
  const [a, b] = [
    await importTokenizer(join(bench.folder, 'copies', 'a.json'), 'a', room(bench)),
    await importTokenizer(join(bench.folder, 'copies', 'b.json'), 'b', room(bench)),
  ]
  expect(a.path).toBe(b.path)
})
