import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withoutPrivileges } from '../../without-privileges.ts'
import { failure, openWorkbench, rowsOfText } from './import-sample.ts'

const late = (row: string, good = 'hello,1\n'): string => `text,n\n${good.repeat(300_000)}${row}\n${good.repeat(1000)}`

describe('malformed files store nothing and name the place', () => {
  it.each([
    ['a row too long', 'a.csv', 'a,b\n1,2\n1,2,3\n', 'file_invalid', 'expected a row of 2 columns, found 3 (line 3)'],
    ['a row too short', 'a.csv', 'a,b\n1,2\n1\n4,5\n', 'file_invalid', 'expected a row of 2 columns, found 1 (line 3)'],
    ['a row too long far behind', 'a.csv', late('x,2,3'), 'file_invalid', '(line 300002)'],
    ['an open quote', 'a.csv', 'a,b\n1,x\n2,"y\n3,z\n', 'file_invalid', 'expected a closing quote'],
    ['an open quote in the last row', 'a.csv', 'a,b\n1,x\n2,"y', 'file_invalid', '(line 3)'],
    ['text after a closing quote', 'a.csv', 'a,b\n1,"x"y\n', 'file_invalid', '(line 2)'],
    ['an open quote in the header', 'a.csv', '"a,b\n1,2\n', 'file_invalid', ''],
    ['JSON cut short', 'a.jsonl', '{"text":"a"}\n{"text":"b"\n{"text":"c"}\n', 'file_invalid', '(line 2)'],
    [
      'JSON far behind',
      'a.jsonl',
      `${'{"text":"a"}\n'.repeat(300_000)}{"text" "b"}\n${'{"text":"a"}\n'.repeat(99)}`,
      'file_invalid',
      '(line 300001)',
    ],
    ['an array never closed', 'a.json', '[{"text":"a"},', 'file_invalid', ''],
    ['a bomb of brackets', 'a.json', '['.repeat(3_000_000), 'file_invalid', ''],
    [
      'a bomb of brackets in a value',
      'a.jsonl',
      `{"text":${'['.repeat(3_000_000)}${']'.repeat(3_000_000)}}`,
      'file_invalid',
      '',
    ],
    [
      'a list where a text belongs',
      'a.jsonl',
      '{"text":"a"}\n{"text":["b"]}\n',
      'file_invalid',
      "column 'text' of row 2",
    ],
    ['a missing key', 'a.jsonl', '{"text":"a"}\n{"words":"b"}\n', 'file_invalid', 'the column is absent'],
    ['a number among objects', 'a.json', '[{"text":"a"}, 7]', 'file_invalid', 'the row is no object'],
    ['half a character', 'a.jsonl', '{"text":"\\ud800"}\n', 'file_invalid', ''],
    ['a missing label', 'a.csv', 'text,label\nx,1\ny,\n', 'file_invalid', "column 'label' of row 2"],
    ['an empty table', 'a.csv', '', 'dataset_empty', ''],
    ['a table of its header alone', 'a.csv', 'text,label\n', 'dataset_empty', ''],
    ['an empty text', 'a.txt', '', 'dataset_empty', ''],
    ['no parquet', 'a.parquet', 'text', 'file_invalid', ''],
    ['no gzip', 'a.csv.gz', 'text\nx\n', 'file_invalid', 'gzip'],
    ['no zstd', 'a.txt.zst', 'some text', 'file_invalid', 'zstd'],
    ['a name that says nothing', 'a.docx', 'text', 'format_unknown', ''],
  ])('%s', async (_, name, content, code, message) => {
    const bench = openWorkbench()
    await expect(bench.import(bench.file(name, content))).rejects.toEqual(failure(code, message))
    expect(bench.isEmpty()).toBe(true)
  })

  it('refuses archives cut short at every place', async () => {
    const bench = openWorkbench()
    const content = rowsOfText(2000).join('\n')
    for (const [name, whole] of [
      ['a.txt.gz', gzipSync(content)],
      ['a.txt.zst', zstdCompressSync(content)],
    ] as const) {
      for (const share of [0.01, 0.5, 0.9, 0.999]) {
        await expect(
          bench.import(bench.file(name, whole.subarray(0, Math.floor(whole.length * share)))),
        ).rejects.toEqual(failure('file_invalid'))
      }
    }
    expect(bench.isEmpty()).toBe(true)
  })

  it('refuses a parquet file cut short or with a page overwritten', async () => {
    const bench = openWorkbench()
    const whole = join(bench.folder, 'whole.parquet')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT 'text number ' || i AS text FROM range(20000) t(i)) TO '${whole}' (FORMAT parquet)`,
    )
    connection.closeSync()
    const bytes = readFileSync(whole)
    await expect(bench.import(bench.file('cut.parquet', bytes.subarray(0, -100)))).rejects.toEqual(
      failure('file_invalid'),
    )
    const damaged = Buffer.from(bytes).fill(0xff, 10_000, 30_000)
    await expect(bench.import(bench.file('damaged.parquet', damaged))).rejects.toEqual(failure('file_invalid'))
    expect(bench.isEmpty()).toBe(true)
  })

  it('takes one byte, a line of ten megabytes, and refuses a row of twenty', async () => {
    const bench = openWorkbench()
    expect(await bench.import(bench.file('a.txt', 'x'))).toMatchObject({ documents: 1, characters: 1 })
    expect(await bench.import(bench.file('a.csv', `n,text\n1,${'x'.repeat(10_000_000)}\n`))).toMatchObject({
      characters: 10_000_000,
    })
    await expect(bench.import(bench.file('b.csv', `n,text\n1,${'x'.repeat(20_000_000)}\n`))).rejects.toEqual(
      failure('file_invalid', '16 MiB'),
    )
  })

  it('says what is missing, and follows no link in circles', async () => {
    const bench = openWorkbench()
    await expect(bench.import(join(bench.folder, 'absent.csv'))).rejects.toEqual(failure('file_missing'))
    const folder = join(bench.folder, 'loop')
    mkdirSync(join(folder, 'inner'), { recursive: true })
    symlinkSync(folder, join(folder, 'inner', 'again'))
    await expect(bench.import(folder)).rejects.toEqual(failure('format_unknown'))
    symlinkSync(join(folder, 'self.txt'), join(folder, 'self.txt'))
    await expect(bench.import(join(folder, 'self.txt'))).rejects.toEqual(failure('file_unreadable'))
    expect(bench.isEmpty()).toBe(true)
  })

  it('says which file it may not read', async () => {
    const bench = openWorkbench()
    const path = bench.file('a.txt', 'text')
    chmodSync(path, 0)
    await withoutPrivileges(bench.folder, async () => {
      await expect(bench.import(path)).rejects.toEqual(failure('file_unreadable'))
    })
  })
})
