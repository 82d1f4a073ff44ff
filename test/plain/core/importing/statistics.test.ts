import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { ExactDuplicates } from '../../../../electron/core/importing/exact-duplicates.ts'
import { minhashSignature, signatureBins } from '../../../../electron/core/importing/minhash.ts'
import { NearDuplicates } from '../../../../electron/core/importing/near-duplicates.ts'
import { openWorkbench } from './import-sample.ts'

/** A stream of 32-bit numbers (Steele, Lea, Flood 2014, as SplitMix32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
    return (value ^ (value >>> 15)) >>> 0
  }
}
const words = (random: () => number, count: number): string[] =>
  Array.from({ length: count }, () => `word${random() % 5000}`)

describe('statistics', () => {
  it('count documents, characters, bytes and lengths', async () => {
    const bench = openWorkbench()
    const dataset = await bench.import(
      bench.file(
        'a.jsonl',
        ['a', '你好', 'x'.repeat(16), '😀'.repeat(40)].map((text) => JSON.stringify({ text })).join('\n'),
      ),
    )
    expect(dataset).toMatchObject({ documents: 4, characters: 59, bytes: 183 })
    expect(dataset.length_histogram.edges.slice(0, 3)).toEqual([16, 32, 64])
    expect(dataset.length_histogram.counts.slice(0, 4)).toEqual([2, 1, 1, 0])
  })

  it('count exact and near duplicates and warn of those across splits', async () => {
    const bench = openWorkbench()
    const random = randomNumbers(7)
    const texts = Array.from({ length: 400 }, () => words(random, 60))
    const near = texts.slice(0, 200).map((text) => [...text.slice(0, 30), 'changed', ...text.slice(31)])
    const all = [...texts, ...near, ...texts.slice(0, 7)].map((text) => JSON.stringify({ text: text.join(' ') }))
    const { duplicates, warnings } = await bench.import(bench.file('a.jsonl', all.join('\n')))
    expect(duplicates.exact).toBe(7)
    expect(duplicates.near).toBeGreaterThan(190)
    expect(duplicates.near).toBeLessThanOrEqual(200)
    expect(duplicates.across_splits).toBeGreaterThan(10)
    expect(warnings.map(english).join()).toContain('stand nearly the same in train')
  })

  it('estimate exact duplicates without bias beyond the bound', () => {
    const counter = new ExactDuplicates(1 << 10)
    const random = randomNumbers(3)
    const items = Array.from({ length: 20_000 }, () => [random(), random()] as const)
    for (const [low, high] of [...items, ...items.slice(0, 5000)]) counter.add(low, high)
    const { repeats, share } = counter.result()
    expect(share).toBeLessThan(0.1)
    expect(repeats).toBeGreaterThan(3500)
    expect(repeats).toBeLessThan(6500)
  })

  it('estimate similarity by MinHash within a few hundredths', () => {
    const random = randomNumbers(5)
    const text = words(random, 400).join(' ')
    const half = `${text.slice(0, text.length / 2)}${words(random, 200).join(' ')}`
    const sketch = (of: string): Uint16Array => minhashSignature(Buffer.from(of)) ?? new Uint16Array(signatureBins)
    const equal = (a: Uint16Array, b: Uint16Array): number =>
      a.filter((value, bin) => value === b[bin]).length / signatureBins
    expect(equal(sketch(text), sketch(text.toUpperCase().replaceAll(' ', '\n')))).toBe(1)
    expect(Math.abs(equal(sketch(text), sketch(half)) - 1 / 3)).toBeLessThan(0.2)
    expect(equal(sketch(text), sketch(words(random, 400).join(' ')))).toBeLessThan(0.15)
    expect(minhashSignature(Buffer.from('short'))).toBeUndefined()
  })

  it('sample near duplicates beyond the bound, and say so', () => {
    const finder = new NearDuplicates(100)
    const random = randomNumbers(9)
    for (let index = 0; index < 1000; index++) finder.add(Buffer.from(words(random, 20).join(' ')), random(), 'train')
    expect(finder.result()).toMatchObject({ near: 0, whole: false })
    expect(finder.result().compared).toBeLessThanOrEqual(100)
  })
})
