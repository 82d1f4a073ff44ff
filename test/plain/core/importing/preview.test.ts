import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ImportPreview, ReadingOptions } from '../../../../electron/contract/dataset-import.ts'
import { previewImport } from '../../../../electron/core/importing/preview-import.ts'
import { endOfRecords, wholeObjects } from '../../../../electron/core/importing/whole-records.ts'
import { failure, openWorkbench, type Workbench } from './import-sample.ts'

const show = (bench: Workbench, path: string, options: Partial<ReadingOptions> = {}): Promise<ImportPreview> =>
  previewImport({ paths: [path], ...options }, { stores: bench.stores, home: bench.home })

describe('the preview of an import', () => {
  it('shows the first characters of a text, and how it would be split', async () => {
    const bench = openWorkbench()
    const preview = await show(bench, bench.file('prose.txt', 'word '.repeat(100_000)))
    expect(preview).toMatchObject({ name: 'prose', files: 1, bytes: 500_000, encoding: 'UTF-8', split_by: 'position' })
    expect(preview.text).toBe('word '.repeat(800))
    expect(preview.columns).toEqual([])
  })

  it('recognises an encoding where the beginning ends inside a character', async () => {
    const bench = openWorkbench()
    const chinese = '的一是不了人我在有他这中大来上国个到说们'.repeat(20_000)
    expect((await show(bench, bench.file('utf8.txt', `a${chinese}`))).text?.slice(0, 4)).toBe('a的一是')
    const wide = await show(bench, bench.file('wide.txt', Buffer.from(`\ufeff${chinese}`, 'utf16le')))
    expect([wide.encoding, wide.text?.slice(0, 3)]).toEqual(['UTF-16LE', '的一是'])
  })

  it('shows the first rows of a table far longer than what is read of it, with guessed roles', async () => {
    const bench = openWorkbench()
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row},"a ""review"",\nin two lines ${row}",${row % 5}`)
    const preview = await show(bench, bench.file('reviews.csv', `id,review,stars\n${rows.join('\n')}\n`))
    expect(preview.columns).toEqual([
      { name: 'id', role: null },
      { name: 'review', role: 'text' },
      { name: 'stars', role: 'label' },
    ])
    expect(preview.rows.length).toBe(20)
    expect(preview.rows[1]).toEqual(['1', 'a "review",\nin two lines 1', '1'])
    expect([preview.split_by, preview.header_is_row, preview.text]).toEqual(['item hash', false, null])
  })

  it('reads objects, lists of them, and compressed ones cut anywhere', async () => {
    const bench = openWorkbench()
    const objects = Array.from({ length: 30_000 }, (_, item) => ({
      text: `a text with } and " in item ${item}`,
      n: item,
    }))
    const lines = objects.map((object) => JSON.stringify(object)).join('\n')
    for (const [name, content] of [
      ['a.jsonl', lines],
      ['b.json', JSON.stringify(objects)],
      ['c.json', lines],
      ['d.jsonl.gz', gzipSync(lines)],
    ] as const) {
      const preview = await show(bench, bench.file(name, content))
      expect(preview.columns).toEqual([
        { name: 'text', role: 'text' },
        { name: 'n', role: null },
      ])
      expect(preview.rows[19]).toEqual(['a text with } and " in item 19', '19'])
    }
  })

  it('leaves the roles open where nothing tells them, and says when the header looks like a row', async () => {
    const bench = openWorkbench()
    const numbers = await show(bench, bench.file('n.csv', '1,2\n3,4\n5,6\n'))
    expect(numbers.columns.map((column) => column.role)).toEqual([null, null])
    expect(numbers.header_is_row).toBe(true)
    const rows = await show(bench, bench.file('m.csv', '1,2\n3,4\n'), { header: false })
    expect(rows.columns.map((column) => column.name)).toEqual(['column1', 'column2'])
    expect(rows.rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('reads a folder by its first file that holds something, and counts what is left out', async () => {
    const bench = openWorkbench()
    bench.file('corpus/a.txt', '')
    bench.file('corpus/b.txt', 'the second')
    bench.file('corpus/c.png', 'no text')
    const preview = await show(bench, join(bench.folder, 'files', 'corpus'))
    expect(preview).toMatchObject({ name: 'corpus', files: 2, left_out: 1, text: 'the second' })
  })

  it('gives a name that is free', async () => {
    const bench = openWorkbench()
    const path = bench.file('a.txt', 'words')
    await bench.import(path, { name: 'a' })
    expect((await show(bench, path)).name).toBe('a 2')
  })

  it('says of the person’s own file what is wrong with it, and leaves nothing behind', async () => {
    const bench = openWorkbench()
    const broken = bench.file('broken.csv', 'text,label\none,1\ntwo,2,3\n')
    await expect(show(bench, broken)).rejects.toMatchObject({ code: 'file_invalid', at: `${broken}:3` })
    const bytes = bench.file('noise.txt', Buffer.from([0x80, 0xff, 0x00, 0x81, 0xfe, 0x7f, 0x00, 0xff]))
    await expect(show(bench, bytes)).rejects.toMatchObject({ code: 'encoding_unknown', at: bytes })
    await expect(show(bench, bench.file('empty.csv', ''))).rejects.toEqual(failure('dataset_empty'))
    await expect(show(bench, bench.file('a.gz.txt.gz', gzipSync('')))).rejects.toEqual(failure('dataset_empty'))
    await expect(show(bench, '/no/such/file.txt')).rejects.toEqual(failure('file_missing'))
    await expect(show(bench, bench.file('a.exe', 'x'))).rejects.toEqual(failure('format_unknown'))
    await expect(show(bench, bench.file('p.parquet', 'PAR1 no'))).rejects.toEqual(failure('file_invalid'))
    const left = join(bench.home, 'temporary')
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([])
  })
})

describe('whole records', () => {
  const dialect = { delimiter: ',', quote: '"' as const, columns: [] }
  it.each([
    ['a,b\nc,d', 'a,b\n'],
    ['a,"b\nc', ''],
    ['a,"b\nc"\nd', 'a,"b\nc"\n'],
    ['a,"b""\nc"\nd', 'a,"b""\nc"\n'],
    ['a,b" c\nd', 'a,b" c\n'],
    ['a', ''],
  ])('of %j are %j', (text, whole) => {
    expect(text.slice(0, endOfRecords(text, dialect))).toBe(whole)
  })

  it.each([
    ['[{"a":1},{"b":{"c":"}"}},{"d', '[{"a":1},{"b":{"c":"}"}}]'],
    ['{"a":"\\"}"} {"b', '{"a":"\\"}"}'],
    ['[{"a"', ''],
  ])('of %j are %j', (text, whole) => {
    expect(wholeObjects(text)).toBe(whole)
  })
})
