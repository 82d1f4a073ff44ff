import type { Dataset, DatasetKind } from '../../../electron/contract/dataset.ts'
import type {
  ColumnRole,
  Encoding,
  ImportPreview,
  ImportProgress,
  ReadingOptions,
  SourceFormat,
  SplitBy,
} from '../../../electron/contract/dataset-import.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { nameOfRole, rolesWith, sharesAddUp } from './import-choices.ts'

/** One import, from the files chosen to the dataset: what the person sees of it, and what they choose. */
class DatasetImport {
  stage = $state<'none' | 'looking' | 'choosing' | 'importing'>('none')
  paths = $state.raw<string[]>([])
  preview = $state.raw<ImportPreview>()
  error = $state.raw<RequestError>()
  progress = $state.raw<ImportProgress>()

  name = $state('')
  roles = $state.raw<(ColumnRole | null)[]>([])
  /** In percent, as typed. */
  percents = $state({ train: 90, validation: 5, test: 5 })
  splitBy = $state<SplitBy>('item hash')
  /** Empty: as recognised. */
  encoding = $state<Encoding | ''>('')
  format = $state<SourceFormat | ''>('')
  header = $state(true)

  readonly kind = $derived<DatasetKind>(
    this.roles.includes('target') ? 'text pairs' : this.roles.includes('label') ? 'labelled text' : 'text',
  )
  readonly sharesFit = $derived(sharesAddUp(this.percents))
  readonly ready = $derived(
    this.stage === 'choosing' &&
      this.preview !== undefined &&
      this.name.trim() !== '' &&
      this.sharesFit &&
      (this.preview.text !== null || this.roles.includes('text')),
  )

  start(): void {
    listen('dataset:importProgress', (progress) => {
      this.progress = progress
    })
  }

  /** Looks at files that were dropped or chosen; the choices begin anew. */
  async open(paths: string[]): Promise<void> {
    this.paths = paths
    this.encoding = ''
    this.format = ''
    this.header = true
    const preview = await this.look()
    if (preview === undefined) return
    const percent = (share: number): number => Math.round(share * 1000) / 10
    const { train, validation, test } = preview.shares
    this.percents = { train: percent(train), validation: percent(validation), test: percent(test) }
    this.splitBy = preview.split_by
    this.name = preview.name
  }

  /** Looks again, as the files are to be read now. */
  async look(): Promise<ImportPreview | undefined> {
    const { paths } = this
    this.stage = 'looking'
    this.error = undefined
    try {
      const preview = await ask('dataset:preview', this.#reading())
      // Another import was opened, or this one closed, meanwhile.
      if (this.paths !== paths) return undefined
      this.preview = preview
      this.roles = preview.columns.map(({ role }) => role)
      this.stage = 'choosing'
      return preview
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (this.paths !== paths || error.code === 'cancelled') return undefined
      this.preview = undefined
      this.error = error
      this.stage = 'choosing'
      return undefined
    }
  }

  assign(column: number, role: ColumnRole | null): void {
    this.roles = rolesWith(this.roles, column, role)
  }

  /** The dataset; undefined when it was cancelled or failed, and `error` says why. */
  async import(): Promise<Dataset | undefined> {
    const columns = this.preview?.columns ?? []
    const { train, validation, test } = this.percents
    return this.#importing(() =>
      ask('dataset:import', {
        ...this.#reading(),
        name: this.name.trim(),
        kind: this.kind,
        shares: { train: train / 100, validation: validation / 100, test: test / 100 },
        split_by: this.splitBy,
        ...nameOfRole('text_column', columns, this.roles, 'text'),
        ...nameOfRole('label_column', columns, this.roles, 'label'),
        ...nameOfRole('target_column', columns, this.roles, 'target'),
      }),
    )
  }

  async importSample(): Promise<Dataset | undefined> {
    this.name = 'moby-dick'
    return this.#importing(() => ask('dataset:sample', null))
  }

  async cancel(): Promise<void> {
    await ask('dataset:cancelImport', null)
  }

  close(): void {
    this.paths = []
    this.preview = undefined
    this.error = undefined
    this.stage = 'none'
  }

  async #importing(run: () => Promise<Dataset>): Promise<Dataset | undefined> {
    this.stage = 'importing'
    this.error = undefined
    this.progress = undefined
    try {
      const dataset = await run()
      this.close()
      return dataset
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.stage = this.paths.length === 0 ? 'none' : 'choosing'
      if (error.code !== 'cancelled') this.error = error
      return undefined
    }
  }

  #reading(): ReadingOptions {
    return {
      paths: this.paths,
      header: this.header,
      ...(this.encoding === '' ? {} : { encoding: this.encoding }),
      ...(this.format === '' ? {} : { format: this.format }),
    }
  }
}

export const datasetImport = new DatasetImport()
