import type { Dataset } from '../contract/dataset.ts'
import type { ImportOptions, ImportPreview, ImportProgress, ReadingOptions } from '../contract/dataset-import.ts'
import { SizewiseError } from '../contract/errors.ts'
import type { Send } from './app-context.ts'
import type { Background } from './background/background.ts'

/** The window's imports, in the background: one at a time, so that each has the disk to itself. */
export class DatasetImports {
  readonly #background: Background
  readonly #send: Send
  #importing: AbortController | undefined
  #previewing: AbortController | undefined

  constructor(background: Background, send: Send) {
    this.#background = background
    this.#send = send
  }

  /** Cancels the preview before it: its answer is not wanted any more. */
  preview(options: ReadingOptions): Promise<ImportPreview> {
    this.#previewing?.abort()
    this.#previewing = new AbortController()
    return this.#background.run('previewImport', options, { signal: this.#previewing.signal })
  }

  import(options: ImportOptions): Promise<Dataset> {
    return this.#watched((watch) => this.#background.run('importDataset', options, watch))
  }

  importSample(): Promise<Dataset> {
    return this.#watched((watch) => this.#background.run('importSample', null, watch))
  }

  cancel(): void {
    this.#importing?.abort()
  }

  async #watched(
    run: (watch: { signal: AbortSignal; onProgress: (progress: ImportProgress) => void }) => Promise<Dataset>,
  ): Promise<Dataset> {
    if (this.#importing !== undefined)
      throw new SizewiseError('in_use', 'another import is under way; wait for its end, or cancel it')
    this.#importing = new AbortController()
    const onProgress = (progress: ImportProgress): void => {
      this.#send('dataset:importProgress', progress)
    }
    try {
      const dataset = await run({ signal: this.#importing.signal, onProgress })
      this.#send('dataset:changed', null)
      return dataset
    } finally {
      this.#importing = undefined
    }
  }
}
