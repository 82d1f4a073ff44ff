import { join } from 'node:path'
import { splitNames, type DatasetKind, type SplitName } from '../../contract/dataset.ts'
import { DocumentWriter } from './document-writer.ts'
import { LabelNumbers, LabelWriter } from './label-writer.ts'
import { eachSplit } from './split-rule.ts'

/** Writes the files of a dataset into a folder: per split `.docs`, and beside it `.labels` or `.targets.docs` by its kind. */
export class DatasetWriter {
  readonly kind: DatasetKind
  readonly documents: Record<SplitName, DocumentWriter>
  readonly targets: Record<SplitName, DocumentWriter> | undefined
  readonly labelNumbers = new LabelNumbers()
  private readonly labels: Record<SplitName, LabelWriter> | undefined

  constructor(folder: string, kind: DatasetKind) {
    this.kind = kind
    this.documents = eachSplit((split) => new DocumentWriter(join(folder, `${split}.docs`)))
    this.targets =
      kind === 'text pairs'
        ? eachSplit((split) => new DocumentWriter(join(folder, `${split}.targets.docs`)))
        : undefined
    this.labels =
      kind === 'labelled text' ? eachSplit((split) => new LabelWriter(join(folder, `${split}.labels`))) : undefined
  }

  addLabel(split: SplitName, label: string, at: string): void {
    this.labels?.[split].append(this.labelNumbers.numberOf(label, at))
  }

  /** Returns the labels in order, and the names of the files in the order in which they are hashed. */
  finish(): { labels: string[]; files: string[] } {
    const { labels, places } = this.labelNumbers.sorted()
    const files: string[] = []
    for (const split of splitNames) {
      this.documents[split].finish()
      files.push(`${split}.docs`)
      this.targets?.[split].finish()
      if (this.targets !== undefined) files.push(`${split}.targets.docs`)
      this.labels?.[split].finish(places)
      if (this.labels !== undefined) files.push(`${split}.labels`)
    }
    return { labels, files }
  }

  /** Closes what is open; the folder is the caller's to delete. */
  abandon(): void {
    for (const writers of [this.documents, this.targets, this.labels]) {
      for (const split of splitNames) writers?.[split].abandon()
    }
  }
}
