import type { Dataset } from '../contract/dataset.ts'
import type { ImportOptions, ImportPreview, ImportProgress, ReadingOptions } from '../contract/dataset-import.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { mobyDickSample } from '../core/sample/sample-study.ts'
import type { Send } from './app-context.ts'
import type { Background } from './background/background.ts'

/** The window's imports, in the background: one at a time, so that each has the disk to itself. */
export class DatasetImports {
  readonly #background: Background
  readonly #send: Send
  #importing: { name: string; stop: AbortController } | undefined
  #previewing: AbortController | undefined

  constructor(background: Background, send: Send) {
    this.#background = background
    this.#send = send
  }

  /** The dataset that is being imported. */
  get importing(): string | null {
    return this.#importing?.name ?? null
  }

  /** Cancels the preview before it: its answer is not wanted any more. */
  preview(options: ReadingOptions): Promise<ImportPreview> {
    this.#previewing?.abort()
    this.#previewing = new AbortController()
    return this.#background.run('previewImport', options, { signal: this.#previewing.signal })
  }

  import(options: ImportOptions): Promise<Dataset> {
    return this.#watched(options.name, (watch) => this.#background.run('importDataset', options, watch))
  }

  importSample(): Promise<Dataset> {
    return this.#watched(mobyDickSample.dataset, (watch) => this.#background.run('importSample', null, watch))
  }

  cancel(): void {
    this.#importing?.stop.abort()
  }

  async #watched(
    name: string,
    run: (watch: { signal: AbortSignal; onProgress: (progress: ImportProgress) => void }) => Promise<Dataset>,
  ): Promise<Dataset> {
    if (this.#importing !== undefined) throw new SizewiseError('busy', phrase('importing.another'))
    const stop = new AbortController()
    this.#importing = { name, stop }
    const onProgress = (progress: ImportProgress): void => {
      this.#send('dataset:importProgress', progress)
    }
    try {
      const dataset = await run({ signal: stop.signal, onProgress })
      this.#send('dataset:changed', null)
      return dataset
    } finally {
      this.#importing = undefined
    }
  }
}
