import { describe, expect, it } from 'vitest'
import { blockSource } from '../../../../electron/core/grammar/block-source.ts'
import type { BlockSource } from '../../../../electron/core/grammar/block-source.ts'
import { entropyRate, meanLength, windowFloor } from '../../../../electron/core/grammar/entropy.ts'
import { generateText } from '../../../../electron/core/grammar/generate.ts'
import { sentenceGrammar } from '../../../../electron/core/grammar/sentence-grammar.ts'

const tiny = blockSource([
  { text: 'a\n', probability: 0.5 },
  { text: 'ba\n', probability: 0.3 },
  { text: 'bb\n', probability: 0.15 },
  { text: '\n', probability: 0.05 },
])

/** Probability of every string of a length in a stationary text, by walking each block from each cut. */
function windowProbabilities(source: BlockSource, length: number): Map<string, number> {
  const found = new Map<string, number>()
  const grow = (text: string, probability: number): void => {
    if (text.length >= length) {
      const window = text.slice(0, length)
      found.set(window, (found.get(window) ?? 0) + probability)
    } else for (const block of source.blocks) grow(text + block.text, probability * block.probability)
  }
  for (const { text, probability } of source.blocks) {
    for (let cut = 0; cut < text.length; cut++) grow(text.slice(cut), probability / meanLength(source))
  }
  return found
}

const entropyOf = (probabilities: Map<string, number>) =>
  [...probabilities.values()].reduce((sum, p) => sum - p * Math.log(p), 0)

describe('entropyRate', () => {
  it('of fair coins written as letters is ln 2 over the length', () => {
    expect(
      entropyRate(
        blockSource([
          { text: 'h\n', probability: 0.5 },
          { text: 't\n', probability: 0.5 },
        ]),
      ),
    ).toBeCloseTo(Math.LN2 / 2, 12)
  })
  it('is what longer and longer windows add, counted out', () => {
    const added = entropyOf(windowProbabilities(tiny, 9)) - entropyOf(windowProbabilities(tiny, 8))
    expect(entropyRate(tiny)).toBeCloseTo(added, 9)
  })
  it('is what the text of the grammar costs under its own probabilities', () => {
    const source = sentenceGrammar({ subjects: 30, verbs: 10, subject_exponent: 1, verb_exponent: 1.5, seed: 2 })
    const probabilities = new Map(source.blocks.map((block) => [block.text, block.probability]))
    const text = generateText(source, 400_000, 3)
    const costs = text.match(/[^\n]*\n/g)!.map((block) => -Math.log(probabilities.get(block)!))
    const cost = costs.reduce((sum, one) => sum + one, 0) / text.length
    expect(Math.abs(cost - entropyRate(source))).toBeLessThan(0.01 * entropyRate(source))
  })
})

describe('windowFloor', () => {
  it.each([3, 4, 7])('of %i characters is the conditional entropy counted out', (context) => {
    const windows = entropyOf(windowProbabilities(tiny, context + 1))
    const first = entropyOf(windowProbabilities(tiny, 1))
    expect(windowFloor(tiny, context)).toBeCloseTo((windows - first) / context, 9)
  })
  it('comes down to the entropy rate', () => {
    const source = sentenceGrammar({ subjects: 30, verbs: 10, subject_exponent: 1, verb_exponent: 1.5, seed: 2 })
    const above = (context: number) => windowFloor(source, context) - entropyRate(source)
    expect(above(64)).toBeGreaterThan(0)
    expect(above(128) / above(64)).toBeCloseTo(0.5, 9)
  })
  it('refuses windows shorter than a block', () => expect(() => windowFloor(tiny, 1)).toThrow(/at least 2/))
})

describe('blockSource', () => {
  it.each([
    [[{ text: 'a', probability: 1 }], /terminator/],
    [[{ text: 'a\nb\n', probability: 1 }], /terminator/],
    [
      [
        { text: 'a\n', probability: 0.5 },
        { text: 'a\n', probability: 0.5 },
      ],
      /twice/,
    ],
    [[{ text: 'a\n', probability: 0.6 }], /sum to 0.6/],
    [
      [
        { text: 'a\n', probability: 1 },
        { text: 'b\n', probability: 0 },
      ],
      /probability 0/,
    ],
  ])('refuses %j', (blocks, message) => expect(() => blockSource(blocks)).toThrow(message))
})

describe('generateText', () => {
  const source = sentenceGrammar({ subjects: 5, verbs: 3, subject_exponent: 1, verb_exponent: 1, seed: 1 })
  it('draws each block as often as its probability says', () => {
    const drawn = generateText(source, 200_000, 7).match(/[^\n]*\n/g)!
    for (const { text, probability } of source.blocks) {
      const share = drawn.filter((block) => block === text).length / drawn.length
      expect(Math.abs(share - probability)).toBeLessThan(5 * Math.sqrt(probability / drawn.length))
    }
  })
  it('is the same text for the same seed, and ends with a whole block', () => {
    expect(generateText(source, 1000, 4)).toBe(generateText(source, 1000, 4))
    expect(generateText(source, 1000, 4)).not.toBe(generateText(source, 1000, 5))
    expect(generateText(source, 1000, 4)).toMatch(/\n$/)
  })
})
