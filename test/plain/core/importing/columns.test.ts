import { readFileSync } from 'node:fs'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { previewImport } from '../../../../electron/core/importing/preview-import.ts'
import { failure, openWorkbench, splits } from './import-sample.ts'

const table = `id,review,stars\n${Array.from({ length: 100 }, (_, index) => `${index},the review with number ${index},${(index % 5) + 1}`).join('\n')}\n`

describe('columns and kinds', () => {
  it('are guessed, and the guess is told', async () => {
    const bench = openWorkbench()
    const notes: string[] = []
    const dataset = await bench.import(bench.file('a.csv', table), {}, { onNote: (note) => notes.push(english(note)) })
    expect(dataset).toMatchObject({
      kind: 'labelled text',
      labels: ['1', '2', '3', '4', '5'],
      source: { text_column: 'review', label_column: 'stars' },
    })
    expect(notes.join()).toContain("columns 'id', 'review', 'stars': text from 'review', label from 'stars'")
    const plain = await bench.import(bench.file('a.csv', table), { kind: 'text' })
    expect(plain).toMatchObject({ kind: 'text' })
    expect(plain.hash).not.toBe(dataset.hash)
    const unnamed = await bench.import(bench.file('b.csv', 'a,b\n12345678901,a short text\n2,another one\n'))
    expect(unnamed.source.text_column).toBe('b')
  })

  it('may be thousands: all are shown, and the text is found among them', async () => {
    const bench = openWorkbench()
    const names = Array.from({ length: 3000 }, (_, column) => (column === 2345 ? 'remark' : `feature_${column}`))
    const row = (at: number): string =>
      names.map((name, column) => (name === 'remark' ? `a remark on row ${at}` : String((at * column) % 97))).join(',')
    const rows = Array.from({ length: 300 }, (_, at) => row(at))
    const file = bench.file('wide.csv', `${names.join(',')}\n${rows.join('\n')}\n`)
    const preview = await previewImport({ paths: [file] }, { stores: bench.stores, home: bench.home })
    expect(preview.columns.filter(({ role }) => role !== null)).toEqual([{ name: 'remark', role: 'text' }])
    expect(preview.columns.map(({ name }) => name)).toEqual(names)
    expect(preview.rows[7]).toEqual(row(7).split(','))
    const dataset = await bench.import(file)
    expect(dataset).toMatchObject({ documents: 300, source: { text_column: 'remark' } })
    await expect(bench.import(file, { text_column: 'review' })).rejects.toEqual(
      failure('column_unknown', 'and 2970 more'),
    )
  })

  it('labels stand beside their documents', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(bench.file('a.csv', table))
    for (const split of splits) {
      const labels = readFileSync(join(bench.home, dataset.folder, `${split}.labels`))
      const documents = bench.documents(dataset, split)
      expect(labels.length).toBe(4 * documents.length)
      documents.forEach((text, index) => {
        const number = Number(/\d+/.exec(text)?.[0])
        expect(dataset.labels?.[labels.readUInt32LE(4 * index)]).toBe(String((number % 5) + 1))
      })
    }
  })

  it('pairs keep their second text beside the first', async () => {
    const bench = openWorkbench()
    const pairs = Array.from({ length: 60 }, (_, index) => ({
      en: `sentence ${index}`,
      zh: `句子 ${index}`,
      id: index,
    }))
    const dataset = await bench.import(bench.file('a.json', JSON.stringify(pairs)), { kind: 'text pairs' })
    expect(dataset.source).toMatchObject({ text_column: 'en', target_column: 'zh' })
    for (const split of splits) {
      const targets = bench.documents(dataset, split, `${split}.targets.docs`)
      expect(targets).toEqual(bench.documents(dataset, split).map((text) => text.replace('sentence', '句子')))
    }
  })

  it('that are not there are named with those that are', async () => {
    const bench = openWorkbench()
    const path = bench.file('a.csv', table)
    await expect(bench.import(path, { text_column: 'text' })).rejects.toEqual(
      failure('column_unknown', "no column 'text' for the text; the columns are 'id', 'review', 'stars'"),
    )
    await expect(bench.import([path, bench.file('b.csv', 'other\nx\n')])).rejects.toEqual(
      failure('column_unknown', "expected the column 'review' in every file"),
    )
    expect(bench.isEmpty()).toBe(true)
  })

  it.each([
    ['a label column for pairs', 'a.csv', { kind: 'text pairs', label_column: 'stars' }],
    ['text and label in one', 'a.csv', { text_column: 'stars', label_column: 'stars' }],
    ['columns of a plain text', 'a.txt', { text_column: 'text' }],
    ['labels of a plain text', 'a.txt', { kind: 'labelled text' }],
    ['a split by position of a table', 'a.csv', { split_by: 'position' }],
    ['a name of blanks', 'a.csv', { name: ' ' }],
  ] as const)('refuses %s', async (_, name, options) => {
    const bench = openWorkbench()
    await expect(bench.import(bench.file(name, table), options)).rejects.toEqual(failure('usage'))
    expect(bench.isEmpty()).toBe(true)
  })

  it('refuses texts and tables at once, and a name that is taken', async () => {
    const bench = openWorkbench()
    const path = bench.file('a.csv', table)
    await expect(bench.import([path, bench.file('b.txt', 'text')])).rejects.toEqual(
      failure('usage', '1 texts and 1 tables'),
    )
    await bench.import(path, { name: 'twice' })
    await expect(bench.import(path, { name: 'twice' })).rejects.toEqual(failure('already_exists'))
  })
})
