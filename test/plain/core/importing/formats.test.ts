import { gzipSync, zstdCompressSync } from 'node:zlib'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import type { Dataset } from '../../../../electron/contract/dataset.ts'
import { openWorkbench, rowsOfText, splits, type Workbench } from './import-sample.ts'

const rows = rowsOfText(300)
const everything = (bench: Workbench, dataset: Dataset): string[] =>
  splits.flatMap((split) => bench.documents(dataset, split)).sort()

const written: Record<string, string> = {
  'a.csv': `id,text\n${rows.map((row, index) => `${index},"${row}"`).join('\n')}\n`,
  'a.tsv': `id\ttext\r\n${rows.map((row, index) => `${index}\t${row}`).join('\r\n')}`,
  'a.json': JSON.stringify(
    rows.map((text, id) => ({ id, text })),
    null,
    2,
  ),
  'a.jsonl': rows.map((text, id) => JSON.stringify({ id, text })).join('\n'),
}

describe('formats', () => {
  it.each(Object.keys(written))('%s gives the same dataset plain, as .gz and as .zst', async (name) => {
    const bench = openWorkbench()
    const content = written[name] ?? ''
    const plain = await bench.import(bench.file(name, content))
    const gzip = await bench.import(bench.file(`${name}.gz`, gzipSync(content)))
    const zstd = await bench.import(bench.file(`${name}.zst`, zstdCompressSync(content)))
    expect(everything(bench, plain)).toEqual([...rows].sort())
    expect([gzip.hash, zstd.hash]).toEqual([plain.hash, plain.hash])
    expect(plain.documents).toBe(300)
  })

  it('of tables with the same rows have the same hash, parquet among them', async () => {
    const bench = openWorkbench()
    const csv = bench.file('a.csv', written['a.csv'] ?? '')
    const parquet = join(bench.folder, 'a.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT id::INTEGER AS id, text FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`,
    )
    connection.closeSync()
    const compressed = bench.file('b.parquet.gz', gzipSync(readFileSync(parquet)))
    const hashes = new Set<string>()
    for (const path of [csv, parquet, compressed]) hashes.add((await bench.import(path)).hash)
    for (const [name, content] of Object.entries(written))
      hashes.add((await bench.import(bench.file(name, content))).hash)
    expect(hashes.size).toBe(1)
  })

  it('reads texts and folders of them, each file a document, hidden and other files left out', async () => {
    const bench = openWorkbench()
    for (let index = 0; index < 40; index++)
      bench.file(`texts/${index % 2 ? 'deep/' : ''}${index}.${index % 3 ? 'txt' : 'md'}`, `text number ${index}`)
    bench.file('texts/.hidden.txt', 'hidden')
    bench.file('texts/picture.png', 'no text')
    const notes: string[] = []
    const dataset = await bench.import(
      join(bench.folder, 'files/texts'),
      {},
      { onNote: (note) => notes.push(english(note)) },
    )
    expect(everything(bench, dataset)).toEqual(Array.from({ length: 40 }, (_, index) => `text number ${index}`).sort())
    expect(dataset.split_rule.by).toBe('item hash')
    expect(notes).toContain('1 file of another kind was left out')
  })

  it('reads a table under another name when told its format', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(bench.file('pairs.txt', 'Hi.\t你好。\nRun.\t跑。\n'), {
      format: 'tsv',
      header: false,
      kind: 'text pairs',
      text_column: 'column1',
      target_column: 'column2',
    })
    expect(everything(bench, dataset)).toEqual(['Hi.', 'Run.'])
  })

  it('takes quotes, separators and line ends inside fields as they stand', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(
      bench.file('a.csv', 'text;n\r\n"say ""yes"";\r\nor no";1\r\nplain "quotes";2\r\n'),
    )
    expect(everything(bench, dataset)).toEqual(['plain "quotes"', 'say "yes";\r\nor no'])
    const raw = await bench.import(bench.file('a.tsv', 'text\tn\n"open quote\t1\nsay "yes"\t2\n'))
    expect(everything(bench, raw)).toEqual(['"open quote', 'say "yes"'])
  })

  it('takes a path with the signs of patterns as it stands', async () => {
    const bench = openWorkbench()
    bench.file('other.csv', 'text\nother\n')
    const dataset = await bench.import(bench.file("we[i]rd *? it's/o*.csv", 'text\nright\n'))
    expect(everything(bench, dataset)).toEqual(['right'])
  })
})
