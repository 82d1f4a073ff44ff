import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDocumentPage, readDocumentPiece } from '../../../../electron/core/browsing/read-documents.ts'
import { failure, openWorkbench, rowsOfText } from '../importing/import-sample.ts'

const train = { split: 'train' as const, from: 0, count: 5 }

describe('looking at documents', () => {
  it('pages through the documents of a split, with their labels', async () => {
    const bench = openWorkbench()
    const rows = rowsOfText(100).map((text, row) => `${text},${row % 2 === 0 ? 'even' : 'odd'}`)
    const dataset = await bench.import(bench.file('a.csv', `text,label\n${rows.join('\n')}\n`))
    const stored = bench.documents(dataset, 'train')
    const { total, documents } = await readDocumentPage(dataset, bench.home, { ...train, from: stored.length - 3 })
    expect(total).toBe(stored.length)
    expect(documents.map(({ index, text }) => [index, text])).toEqual(
      [3, 2, 1].map((back) => [total - back, stored[total - back]]),
    )
    for (const { text, label } of documents) expect(rows).toContain(`${text},${label ?? ''}`)
    expect((await readDocumentPage(dataset, bench.home, { ...train, from: total })).documents).toEqual([])
  })

  it('shows both texts of a pair', async () => {
    const bench = openWorkbench()
    const rows = rowsOfText(50).map((text) => `${text},${text.toUpperCase()}`)
    const dataset = await bench.import(bench.file('a.csv', `source,target\n${rows.join('\n')}\n`), {
      kind: 'text pairs',
    })
    const { documents } = await readDocumentPage(dataset, bench.home, train)
    expect(documents.length).toBe(5)
    for (const { text, target } of documents) expect(target).toBe(text.toUpperCase())
  })

  it('reads a long document piece by piece, dividing no character', async () => {
    const bench = openWorkbench()
    const text = 'a的é😀'.repeat(9000)
    const dataset = await bench.import(bench.file('a.txt', text), { shares: { train: 1, validation: 0, test: 0 } })
    const [first] = (await readDocumentPage(dataset, bench.home, train)).documents
    expect(text.startsWith(first?.text ?? '-')).toBe(true)
    expect(first?.bytes).toBe(Buffer.byteLength(text))
    let read = ''
    for (let at: number | null = 0; at !== null;) {
      const piece = await readDocumentPiece(dataset, bench.home, { split: 'train', index: 0, at })
      read += piece.text
      at = piece.next
    }
    expect(read).toBe(text)
    const beyond = readDocumentPiece(dataset, bench.home, { split: 'train', index: 1, at: 0 })
    await expect(beyond).rejects.toEqual(failure('not_found'))
  })

  it('refuses files that were cut short, overwritten or taken away', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(bench.file('a.txt', 'some words of a text'))
    const path = join(bench.home, dataset.folder, 'train.docs')
    truncateSync(path, 30)
    await expect(readDocumentPage(dataset, bench.home, train)).rejects.toEqual(failure('documents_invalid'))
    writeFileSync(path, '')
    await expect(readDocumentPage(dataset, bench.home, train)).rejects.toEqual(failure('documents_invalid'))
    const missing = { ...dataset, folder: 'datasets/none/' }
    await expect(readDocumentPage(missing, bench.home, train)).rejects.toEqual(failure('file_missing'))
  })
})
