import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StudyRecord } from '../../../../electron/core/ports/study-store.ts'
import { mobyDickText } from '../../../../electron/core/sample/moby-dick.ts'
import { runSample, type SampleRoom } from '../../../../electron/core/sample/run-sample.ts'
import { mobyDickSample } from '../../../../electron/core/sample/sample-study.ts'
import {
  syntheticContext,
  syntheticGrammar,
  syntheticSample,
} from '../../../../electron/core/sample/synthetic-study.ts'
import { holdAgainstTruth } from '../../../../electron/core/sample/truth.ts'
import { windowFloor } from '../../../../electron/core/grammar/entropy.ts'
import { sentenceGrammar } from '../../../../electron/core/grammar/sentence-grammar.ts'
import { standards } from '../../../../electron/core/fitting/verdict.ts'
import { fitLaw } from '../../../../electron/core/fitting/fit-law.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'
import { readStudyFile } from '../../../../electron/core/study-file/read-study-file.ts'

describe.each([mobyDickSample, syntheticSample])('the sample $study', (sample) => {
  it('has a study file that reads, for its own dataset, with sizes enough to carry a law', () => {
    const file = readStudyFile(sample.file, 'sample.yaml')
    expect(file.study).toBe(sample.study)
    expect(file.dataset).toBe(sample.dataset)
    expect(file.ladder.length).toBeGreaterThanOrEqual(standards.distinctOneTerm)
  })
})

describe('mobyDickText', () => {
  it('is the whole novel, from the etymology to the epilogue', () => {
    const text = mobyDickText()
    expect(text.length).toBeGreaterThan(1_100_000)
    expect(text).toMatch(/^ETYMOLOGY[^]*Call me Ishmael\.[^]*only found another orphan\.\n$/)
  })
})

describe('the synthetic sample', () => {
  it('reads windows of more than two sentences, by sizes that spread over more than one order of magnitude', () => {
    const longest = Math.max(...sentenceGrammar(syntheticGrammar).blocks.map((block) => block.text.length))
    expect(syntheticContext).toBeGreaterThan(2 * longest)
    const sizes = readStudyFile(syntheticSample.file, 'sample.yaml').ladder.map(
      (model) => countParameters(model).without_embeddings,
    )
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(30)
  })
})

describe('holdAgainstTruth', () => {
  const floor = windowFloor(sentenceGrammar(syntheticGrammar), syntheticContext)
  const fitAbove = (excess: number) =>
    fitLaw(
      [1e3, 4e3, 16e3, 64e3, 256e3].map((n, index) => ({
        n,
        d: 1e6,
        loss: floor + excess + 5 * n ** -0.5 + 1e-3 * (index % 2),
      })),
      { law: 'N', bootstraps: 100 },
    )
  it('recovers a floor inside the interval, and says when it is outside', () => {
    expect(holdAgainstTruth(fitAbove(0))).toMatchObject({
      recovered: true,
      window_floor: floor,
      context: syntheticContext,
    })
    expect(holdAgainstTruth(fitAbove(0.2)).recovered).toBe(false)
    expect(holdAgainstTruth(null)).toMatchObject({ recovered: null, fitted: null })
  })
  it('sees less than the entropy rate through windows', () => {
    const { entropy_rate, window_floor } = holdAgainstTruth(null)
    expect(window_floor).toBeGreaterThan(entropy_rate)
  })
})

describe('runSample', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sizewise-test-'))
  })
  afterEach(() => {
    rmSync(home, { recursive: true })
  })

  it('returns what is stored when the study is complete, and touches nothing', async () => {
    const stored = { name: 'done', state: 'completed' } as StudyRecord
    const room = {
      home,
      stores: { datasets: { byName: () => ({}) }, studies: { byName: () => stored } },
      makers: { importDataset: () => expect.unreachable('nothing is to be imported') },
    } as unknown as SampleRoom
    const sample = { ...mobyDickSample, text: () => expect.unreachable('the text is not needed') }
    expect(await runSample(sample, room)).toBe(stored)
  })

  it('imports its text by way of a file that does not stay, even when the import fails', async () => {
    let imported = ''
    const room = {
      home,
      stores: { datasets: { byName: () => undefined }, studies: { byName: () => undefined } },
      engine: { ask: () => Promise.resolve({}) },
      makers: {
        importDataset: async (path: string, name: string) => {
          imported = `${name}: ${readFileSync(path, 'utf8')}`
          throw new Error('no room')
        },
      },
    } as unknown as SampleRoom
    const sample = { dataset: 'tiny', study: 'none', file: '', text: () => 'a text' }
    await expect(runSample(sample, room)).rejects.toThrow('no room')
    expect(imported).toBe('tiny: a text')
    expect(existsSync(join(home, 'sample'))).toBe(false)
  })
})
