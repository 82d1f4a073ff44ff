/**
 * Imports mutated tables in a process of its own, so that a crash is seen as one:
 *   mutations.ts <scratch folder> <number of files> <seed> [first]
 * Prints one JSON line: how many were imported and refused, and under which codes. Exits 1, with the file kept, at the first
 * that is neither, leaves something behind, or takes longer than a minute.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { importDataset } from '../../../../electron/core/importing/import-dataset.ts'
import { openStores } from '../../../../electron/database/stores.ts'

const [, , scratch = '', count = '100', seed = '1', first = '0'] = process.argv
const longestMs = 60_000

/** SplitMix32: each file of a seed can be made again by itself. */
function randomNumbers(start: number): (below: number) => number {
  let state = start | 0
  return (below) => {
    state = (state + 0x9e3779b9) | 0
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
    return ((value ^ (value >>> 15)) >>> 0) % below
  }
}

async function makeOriginals(folder: string): Promise<[string, Buffer][]> {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    id: index,
    text: `item ${index}, "quoted" 你好 😀\nsecond line`,
    label: index % 3,
  }))
  const quoted = rows.map(({ id, text, label }) => `${id},"${text.replaceAll('"', '""')}",${label}`)
  const parquet = join(folder, 'original.parquet')
  writeFileSync(join(folder, 'original.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  for (const compression of ['snappy', 'uncompressed', 'zstd']) {
    await connection.run(
      `COPY (SELECT id, text, label FROM read_json('${join(folder, 'original.jsonl')}')) TO '${parquet}.${compression}' (FORMAT parquet, COMPRESSION ${compression})`,
    )
  }
  connection.closeSync()
  return [
    ['csv', Buffer.from(`id,text,label\n${quoted.join('\n')}\n`)],
    ['jsonl', Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))],
    ['parquet', readFileSync(`${parquet}.snappy`)],
    ['csv', Buffer.from(`text\r\n${rows.map(({ id }) => `plain ${id}`).join('\r\n')}\r\n`)],
    ['json', Buffer.from(JSON.stringify(rows, null, 1))],
    ['parquet', readFileSync(`${parquet}.uncompressed`)],
    ['parquet', readFileSync(`${parquet}.zstd`)],
  ]
}

const tokens = [
  '"',
  ',',
  '\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\\u0000',
  '\0',
  '\ufeff',
  'null',
  '1e999',
  '"a":',
  '\xff\xfe',
  '""',
  '\t',
]

function mutate(original: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original)
  for (let change = 0; change <= random(4); change++) {
    const at = random(bytes.length + 1)
    const span = random(20)
    const changes: (() => Buffer)[] = [
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + span)]),
      () =>
        Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(tokens[random(tokens.length)] ?? '', 'latin1'),
          bytes.subarray(at),
        ]),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + span * 10), bytes.subarray(at)]),
      () => bytes.subarray(0, Math.max(1, at)),
      () => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << random(8)) : byte))),
      () => Buffer.from(bytes.map((byte, index) => (index >= at && index < at + span ? random(256) : byte))),
    ]
    bytes = Buffer.from(changes[random(changes.length)]?.() ?? bytes)
  }
  return bytes
}

const home = join(scratch, 'home')
mkdirSync(home, { recursive: true })
const stores = openStores(join(home, 'sizewise.sqlite'))
const originals = await makeOriginals(scratch)
const outcomes: Record<string, number> = {}
for (let index = Number(first); index < Number(first) + Number(count); index++) {
  const [extension = '', original = Buffer.alloc(0)] = originals[index % originals.length] ?? []
  const path = join(scratch, `mutated.${extension}`)
  writeFileSync(path, mutate(original, randomNumbers(Number(seed) * 1_000_003 + index)))
  const outcome = await tryImport(path)
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
}
stores.close()
console.log(JSON.stringify(outcomes))

async function tryImport(path: string): Promise<string> {
  const watch = setTimeout(() => {
    console.error(`${path} took longer than ${longestMs} ms`)
    process.exit(1)
  }, longestMs)
  try {
    const dataset = await importDataset({ name: 'mutated', paths: [path] }, { stores, home })
    const { train, validation, test } = dataset.splits
    if (train.documents + validation.documents + test.documents !== dataset.documents)
      throw new Error('documents are missing')
    stores.datasets.delete(dataset.id)
    rmSync(join(home, 'datasets'), { recursive: true, force: true })
    return 'imported'
  } catch (cause) {
    if (!(cause instanceof SizewiseError)) throw cause
    return cause.code
  } finally {
    clearTimeout(watch)
    const left = [...readdirSync(join(home, 'temporary')), ...stores.datasets.list().map(({ name }) => name)]
    if (left.length > 0) throw new Error(`${path} left ${left.join(', ')}`)
  }
}
