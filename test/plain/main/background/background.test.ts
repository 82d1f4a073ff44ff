import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openBackground, type Background } from '../../../../electron/main/background/background.ts'
import { failure, openWorkbench, rowsOfText } from '../../core/importing/import-sample.ts'
import type { FixtureJobs } from './fixtures/worker.ts'

const program = new URL('./fixtures/worker.ts', import.meta.url)

function open(home = '/nowhere', graceMs = 60_000): Background<FixtureJobs> {
  const background = openBackground<FixtureJobs>(home, { program, graceMs })
  onTestFinished(() => background.close())
  return background
}

function silence(): { mock: { calls: unknown[][] } } {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => {
    spy.mockRestore()
  })
  return spy
}

describe('background', () => {
  it('does a job on another thread, with progress on the way', async () => {
    const halves: number[] = []
    const squared = await open().run('square', 6, { onProgress: ({ half }) => halves.push(half) })
    expect(squared).toBe(36)
    expect(halves).toEqual([18])
  })

  it('brings errors of the catalogue across as they are, and those of the system in its words', async () => {
    await expect(open().run('refuse', null as never)).rejects.toMatchObject({
      name: 'SizewiseError',
      code: 'file_invalid',
      message: 'expected a number',
      at: 'a.csv:3',
    })
    await expect(open().run('missing', '/no/such/file')).rejects.toEqual(failure('file_missing'))
  })

  it('rejects with `internal`, and logs the stack, when a job has a bug', async () => {
    const log = silence()
    await expect(open().run('bug', null)).rejects.toEqual(failure('internal', 'null'))
    expect(String(log.mock.calls[0]?.[0])).toContain('worker.ts')
    await expect(open().run('unclonable', null as never)).rejects.toEqual(failure('internal', 'could not be cloned'))
    await expect(open().run('nothing' as 'bug', null)).rejects.toEqual(failure('internal', 'no job named nothing'))
  })

  it('rejects when the thread dies, however it does', async () => {
    silence()
    await expect(open().run('vanish', 3)).rejects.toEqual(failure('internal', 'code 3'))
    await expect(open().run('vanish', 0)).rejects.toEqual(failure('internal', 'without a result'))
    await expect(open().run('throwLate', null as never)).rejects.toEqual(failure('internal', 'far out'))
  })

  it('hands a cancel on, and starts nothing that is cancelled already', async () => {
    const stop = new AbortController()
    const begun = open().run('untilCancelled', null, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort()
      },
    })
    await expect(begun).rejects.toEqual(failure('cancelled'))
    await expect(open().run('square', 1, { signal: stop.signal })).rejects.toEqual(failure('cancelled'))
  })

  it('ends the thread of a job that does not hear its cancel', async () => {
    const stop = new AbortController()
    const onProgress = (): void => {
      stop.abort()
    }
    const deaf = open('/nowhere', 0).run('deaf', null, { signal: stop.signal, onProgress })
    await expect(deaf).rejects.toEqual(failure('cancelled', 'cancelled on request'))
  })

  it('cancels what goes on when it is closed', async () => {
    const background = open()
    const begun = Promise.withResolvers<boolean>()
    const job = background.run('untilCancelled', null, {
      onProgress: () => {
        begun.resolve(true)
      },
    })
    const outcome = expect(job).rejects.toEqual(failure('cancelled'))
    await begun.promise
    await background.close()
    await outcome
    await expect(background.run('square', 1)).rejects.toEqual(failure('cancelled'))
  })

  it('gives a job a connection of its own to the database that is open here', async () => {
    const bench = openWorkbench()
    await bench.import(bench.file('a.txt', 'some words'))
    expect(await open(bench.home).run('datasets', null)).toBe(1)
  })
})

describe('importDataset in the background', () => {
  it('imports, and the row stands in the database of the main thread', async () => {
    const bench = openWorkbench()
    const background = openBackground(bench.home)
    onTestFinished(() => background.close())
    const path = bench.file('a.csv', `text,label\n${rowsOfText(3000).join(',0\n')},1\n`)
    const stages = new Set<string>()
    const dataset = await background.run(
      'importDataset',
      { name: 'rows', paths: [path] },
      { onProgress: ({ stage }) => stages.add(stage) },
    )
    expect(dataset.documents).toBe(3000)
    expect(bench.stores.datasets.byName('rows')).toEqual(dataset)
    expect(stages).toContain('reading')
    await expect(background.run('importDataset', { name: 'rows', paths: [path] })).rejects.toEqual(
      failure('already_exists', 'rows'),
    )
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const bench = openWorkbench()
    const background = openBackground(bench.home)
    onTestFinished(() => background.close())
    const path = bench.file('a.csv', `text\n${rowsOfText(50_000).join('\n')}\n`)
    const stop = new AbortController()
    const onProgress = (): void => {
      stop.abort()
    }
    await expect(
      background.run('importDataset', { name: 'rows', paths: [path] }, { signal: stop.signal, onProgress }),
    ).rejects.toEqual(failure('cancelled'))
    expect(bench.isEmpty()).toBe(true)
  })
})
