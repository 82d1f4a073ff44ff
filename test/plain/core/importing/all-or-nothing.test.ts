import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sweepDataFolder } from '../../../../electron/core/importing/data-folder.ts'
import type { ImportProgress } from '../../../../electron/contract/dataset-import.ts'
import { failure, openWorkbench, rowsOfText } from './import-sample.ts'

const table = (rows: number): string =>
  `text,label\n${rowsOfText(rows)
    .map((row, index) => `${row},${index % 2}`)
    .join('\n')}\n`

describe('all or nothing', () => {
  it.each(['checking', 'reading', 'finishing'] as const)('a cancel while %s leaves nothing', async (stage) => {
    for (const name of ['a.csv', 'a.txt']) {
      const bench = openWorkbench()
      const abort = new AbortController()
      const cancelAt = ({ stage: now }: ImportProgress): void => {
        if (now === stage) abort.abort()
      }
      await expect(
        bench.import(bench.file(name, table(30_000)), {}, { signal: abort.signal, onProgress: cancelAt }),
      ).rejects.toEqual(failure('cancelled'))
      expect(bench.isEmpty()).toBe(true)
    }
  })

  it('tells how far it is, never backwards within a stage, to the end', async () => {
    const bench = openWorkbench()
    const told: ImportProgress[] = []
    await bench.import(bench.file('a.csv', table(60_000)), {}, { onProgress: (progress) => told.push(progress) })
    expect(told.map(({ stage }) => stage).filter((stage, index, all) => stage !== all[index - 1])).toEqual([
      'checking',
      'reading',
      'finishing',
    ])
    const last = told.at(-1)
    expect(last).toMatchObject({ documents: 60_000, bytes_done: last?.bytes_total })
  })

  it('what a killed import left is swept, and nothing else', async () => {
    const bench = openWorkbench()
    const kept = await bench.import(bench.file('a.csv', table(50)))
    mkdirSync(join(bench.home, 'temporary', '123-abc', 'content'), { recursive: true })
    writeFileSync(join(bench.home, 'temporary', '123-abc', 'content', 'train.docs'), 'half')
    const orphan = join(bench.home, 'datasets', 'ab'.repeat(32))
    mkdirSync(orphan)
    writeFileSync(join(orphan, 'unfinished'), '')
    writeFileSync(join(bench.home, kept.folder, 'unfinished'), '')
    await sweepDataFolder(bench.home, bench.stores)
    expect(existsSync(join(bench.home, 'temporary'))).toBe(false)
    expect(readdirSync(join(bench.home, 'datasets'))).toEqual([kept.hash])
    expect(readdirSync(join(bench.home, kept.folder)).sort()).toEqual([
      'test.docs',
      'test.labels',
      'train.docs',
      'train.labels',
      'validation.docs',
      'validation.labels',
    ])
  })

  it('the same content under two names shares its files', async () => {
    const bench = openWorkbench()
    const path = bench.file('a.csv', table(50))
    const [one, two] = [await bench.import(path), await bench.import(path)]
    expect(two.folder).toBe(one.folder)
    expect(readdirSync(join(bench.home, 'datasets'))).toEqual([one.hash])
  })
})
