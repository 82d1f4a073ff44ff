import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { readStudyFile } from '../../../../electron/core/study-file/read-study-file.ts'
import { exampleStudy } from './example-study.ts'
import { mutations } from './mutations.ts'

/** More of them: SIZEWISE_MUTATIONS=10000. */
const mutationCount = Number(process.env['SIZEWISE_MUTATIONS'] ?? 1000)

const hostile: [string, string][] = [
  ['100,000 opening brackets', '['.repeat(100_000)],
  ['deep flow mappings', '{a: '.repeat(50_000)],
  ['deep block mappings', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['nested dashes', '- '.repeat(100_000)],
  ['30,000 keys', Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`).join('\n')],
  [
    'an alias bomb',
    ['a: &a0 [x, x]', ...Array.from({ length: 40 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`)].join('\n'),
  ],
  ['quotes', '"'.repeat(100_001)],
  ['anchors', '&a '.repeat(30_000)],
  ['a very long key', `${'x'.repeat(200_000)}: 1`],
  ['a megabyte', 'x'.repeat(1_000_000)],
]

describe('hostile study files', () => {
  it.each(hostile)('answers %s with study_invalid, in time', (_what, text) => {
    // Processor time: other programs on the machine do not count.
    const start = process.cpuUsage()
    let thrown: unknown
    try {
      readStudyFile(text, 'study.yaml')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(SizewiseError)
    expect(thrown).toMatchObject({ code: 'study_invalid' })
    expect((thrown as SizewiseError).message.length).toBeLessThan(2_000)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5_000)
  })

  it(`takes or names the fault of each of ${mutationCount} mutations`, () => {
    let taken = 0
    for (const text of mutations(exampleStudy, mutationCount, 20261123)) {
      try {
        readStudyFile(text, 'study.yaml')
        taken++
      } catch (error) {
        if (!(error instanceof SizewiseError) || error.code !== 'study_invalid')
          throw new Error(`for ${JSON.stringify(text)}`, { cause: error })
        expect(error.at).toMatch(/^study\.yaml:\d+:\d+$/)
      }
    }
    // Some mutations only touch a comment or a name: a reader that refuses everything would be broken, too.
    expect(taken).toBeGreaterThan(0.02 * mutationCount)
    expect(taken).toBeLessThan(0.9 * mutationCount)
  }, 120_000)
})
