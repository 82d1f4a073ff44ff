import { rmSync } from 'node:fs'
import { AppendFile } from './append-file.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

/** More different values than this are no labels. */
const maximumLabels = 10_000

/** Gives each label of a dataset a number: first by appearance, at the end by the labels' order. */
export class LabelNumbers {
  private readonly numbers = new Map<string, number>()

  numberOf(label: string, at: string): number {
    const known = this.numbers.get(label)
    if (known !== undefined) return known
    if (this.numbers.size === maximumLabels)
      throw new SizewiseError('file_invalid', phrase('importing.manyLabels', { most: maximumLabels }), at)
    this.numbers.set(label, this.numbers.size)
    return this.numbers.size - 1
  }

  /** The labels in the order of their code points, and for each number by appearance its place there. */
  sorted(): { labels: string[]; places: Uint32Array } {
    const labels = [...this.numbers.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const places = new Uint32Array(labels.length)
    labels.forEach((label, place) => (places[this.numbers.get(label) as number] = place))
    return { labels, places }
  }
}

/** Writes `<split>.labels`: for each document the number of its label in the dataset's `labels`, uint32, little-endian. */
export class LabelWriter {
  private readonly path: string
  private readonly pending: AppendFile

  constructor(path: string) {
    this.path = path
    this.pending = new AppendFile(`${path}.pending`)
  }

  append(number: number): void {
    this.pending.appendUint32(number)
  }

  finish(places: Uint32Array): void {
    const file = new AppendFile(this.path)
    for (const piece of this.pending.read()) {
      for (let at = 0; at < piece.length; at += 4) file.appendUint32(places[piece.readUInt32LE(at)] as number)
    }
    file.finish()
    this.abandon()
  }

  abandon(): void {
    this.pending.close()
    rmSync(this.pending.path, { force: true })
  }
}
