import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../electron/contract/dataset.ts'
import { SizewiseError } from '../../../electron/contract/errors.ts'
import type { Background, RunOptions } from '../../../electron/main/background/background.ts'
import { DatasetImports } from '../../../electron/main/dataset-imports.ts'
import { failure } from '../core/importing/import-sample.ts'

interface Going {
  name: string
  options: RunOptions<unknown>
  end: (result: unknown) => void
}

/** Jobs that end when the test says so, or when they are cancelled. */
function room() {
  const going: Going[] = []
  const sent: [string, unknown][] = []
  const run = (name: string, _: unknown, options: RunOptions<unknown> = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => {
        reject(new SizewiseError('cancelled', 'on request'))
      })
      going.push({ name, options, end: resolve })
    })
  const background = { run, close: () => Promise.resolve() } as unknown as Background
  const imports = new DatasetImports(background, (channel, event) => sent.push([channel, event]))
  return { going, sent, imports }
}
const options = { name: 'a', paths: ['/a.txt'] }
const dataset = { name: 'a' } as Dataset

describe('the imports of the window', () => {
  it('tell how far they are, and that there is a new dataset', async () => {
    const { going, sent, imports } = room()
    expect(imports.importing).toBe(null)
    const imported = imports.import(options)
    expect(imports.importing).toBe('a')
    const progress = { stage: 'reading', bytes_done: 1, bytes_total: 2, documents: 0, elapsed_s: 0 }
    going[0]?.options.onProgress?.(progress)
    going[0]?.end(dataset)
    expect(await imported).toBe(dataset)
    expect(imports.importing).toBe(null)
    expect(sent).toEqual([
      ['dataset:importProgress', progress],
      ['dataset:changed', null],
    ])
  })

  it('go one at a time, and make room when they end, however they do', async () => {
    const { going, sent, imports } = room()
    const first = imports.import(options)
    await expect(imports.importSample()).rejects.toEqual(failure('busy', 'under way'))
    const refused = expect(first).rejects.toEqual(failure('cancelled'))
    imports.cancel()
    await refused
    expect(sent).toEqual([])
    const second = imports.importSample()
    expect(imports.importing).toBe('moby-dick')
    going[1]?.end(dataset)
    await second
    expect(going.map(({ name }) => name)).toEqual(['importDataset', 'importSample'])
  })

  it('a cancel without an import does nothing to the next one', () => {
    const { going, imports } = room()
    imports.cancel()
    void imports.import(options)
    expect(going[0]?.options.signal?.aborted).toBe(false)
  })

  it('a new preview cancels the one before it, and no import', async () => {
    const { going, imports } = room()
    void imports.import(options)
    const refused = expect(imports.preview(options)).rejects.toEqual(failure('cancelled'))
    const second = imports.preview(options)
    await refused
    going[2]?.end('shown')
    expect(await second).toBe('shown')
    expect(going[0]?.options.signal?.aborted).toBe(false)
  })
})
