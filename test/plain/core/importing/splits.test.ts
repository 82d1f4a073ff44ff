import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { parseShares } from '../../../../electron/core/importing/split-rule.ts'
import { failure, openWorkbench, rowsOfText, splits } from './import-sample.ts'

describe('splits', () => {
  it('of items stay where they are when items are added, reordered and repeated', async () => {
    const bench = openWorkbench()
    const rows = rowsOfText(1000)
    const places = async (texts: string[]): Promise<Map<string, string>> => {
      const dataset = await bench.import(
        bench.file('a.jsonl', texts.map((text) => JSON.stringify({ text })).join('\n')),
      )
      return new Map(splits.flatMap((split) => bench.documents(dataset, split).map((text) => [text, split] as const)))
    }
    const before = await places(rows)
    const after = await places([...rows.toReversed(), ...rowsOfText(1500).slice(1000), ...rows.slice(0, 50)])
    for (const [text, split] of before) expect(after.get(text)).toBe(split)
    const counts = splits.map((split) => [...before.values()].filter((place) => place === split).length)
    expect(counts[0]).toBeGreaterThan(860)
    expect(counts[1]).toBeGreaterThan(25)
    expect(counts[2]).toBeGreaterThan(25)
  })

  it('of a long text hold its end out, between characters, and lose nothing', async () => {
    const bench = openWorkbench()
    const text = Array.from({ length: 5000 }, (_, index) => `第${index}句。`).join('')
    const dataset = await bench.import(bench.file('a.txt', text))
    const [train = ''] = bench.documents(dataset, 'train')
    const [validation = ''] = bench.documents(dataset, 'validation')
    expect(train + validation).toBe(text)
    expect(dataset.split_rule).toEqual({ by: 'position', train: 0.9, validation: 0.1, test: 0 })
    expect(Buffer.byteLength(train) / Buffer.byteLength(text)).toBeCloseTo(0.9, 3)
    expect(dataset.splits.train.characters + dataset.splits.validation.characters).toBe(dataset.characters)
    const thirds = await bench.import(bench.file('a.txt', text), {
      shares: { train: 0.5, validation: 0.25, test: 0.25 },
    })
    expect(splits.map((split) => bench.documents(thirds, split)[0] ?? '').join('')).toBe(text)
  })

  it('have the same hash for the same content, another for another order, share or text', async () => {
    const bench = openWorkbench()
    const rows = rowsOfText(200)
    const hash = async (texts: string[], options = {}): Promise<string> =>
      (await bench.import(bench.file('a.csv', `text\n${texts.join('\n')}\n`), options)).hash
    const first = await hash(rows)
    expect(await hash(rows)).toBe(first)
    expect(first).toBe('f063a35c8910643eecdf72d5d55e95c78719b124eb2bf825d85f96643fa2cb2c')
    const others = [
      await hash(rows.toReversed()),
      await hash(rows, { shares: { train: 0.5, validation: 0.5, test: 0 } }),
      await hash(rows.slice(1)),
    ]
    expect(new Set([first, ...others]).size).toBe(4)
  })

  it('are read from shares that add up to one', () => {
    expect(parseShares('0.8/0.1/0.1')).toEqual({ train: 0.8, validation: 0.1, test: 0.1 })
    expect(parseShares('0.9/.1')).toEqual({ train: 0.9, validation: 0.1, test: 0 })
    for (const wrong of ['', '1', '0.9', '0.9/0.2', '0.5/0.5/0.5/0', 'a/b', '0/1', '1.1/-0.1'])
      expect(() => parseShares(wrong)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('that stay empty are told', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(bench.file('a.csv', 'text\nonly one\n'))
    expect(dataset.warnings.map(english).join()).toContain('no document fell into validation')
    await expect(bench.import(bench.file('b.csv', 'text\n""\n'))).rejects.toEqual(failure('dataset_empty'))
  })
})
