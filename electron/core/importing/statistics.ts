import type { DatasetStatistics, SplitName, SplitStatistics } from '../../contract/dataset.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { ExactDuplicates } from './exact-duplicates.ts'
import { NearDuplicates } from './near-duplicates.ts'
import { eachSplit } from './split-rule.ts'

const firstEdgeBits = 4
const lastEdgeBits = 24
const edges = Array.from({ length: lastEdgeBits - firstEdgeBits + 1 }, (_, index) => 2 ** (index + firstEdgeBits))

/** Gathers what a dataset's page tells, one document after the other, in bounded memory. */
export class StatisticsCollector {
  private readonly exact: ExactDuplicates
  private readonly near: NearDuplicates
  private readonly splits = eachSplit<SplitStatistics>(() => ({ documents: 0, characters: 0, bytes: 0 }))
  private readonly lengths = new Float64Array(edges.length + 1)
  private documents = 0

  constructor(bounds: { exactSlots?: number; nearTexts?: number } = {}) {
    this.exact = new ExactDuplicates(bounds.exactSlots)
    this.near = new NearDuplicates(bounds.nearTexts)
  }

  /** `text` is what near duplicates are sought by: the document's bytes, or its beginning. */
  addDocument(text: Uint8Array, characters: number, hash: { low: number; high: number }, split: SplitName): void {
    this.countLength(characters)
    if (!this.exact.add(hash.low, hash.high)) this.near.add(text, hash.high, split)
  }

  addToSplit(split: SplitName, characters: number, bytes: number): void {
    const sums = this.splits[split]
    sums.documents++
    sums.characters += characters
    sums.bytes += bytes
  }

  private countLength(characters: number): void {
    this.documents++
    const bits = 32 - Math.clz32(Math.min(characters, 0x7fffffff))
    const bucket = Math.min(Math.max(bits - firstEdgeBits, 0), edges.length)
    this.lengths[bucket] = (this.lengths[bucket] ?? 0) + 1
  }

  result(): DatasetStatistics {
    const { repeats, share } = this.exact.result()
    const near = this.near.result()
    const sum = (key: 'characters' | 'bytes'): number =>
      this.splits.train[key] + this.splits.validation[key] + this.splits.test[key]
    const { compared, acrossSplits } = near
    const warnings = [
      ...(share === 1 ? [] : [phrase('dataset.exactEstimated', { share })]),
      ...(near.whole ? [] : [phrase('dataset.nearAmong', { compared, documents: this.documents })]),
      ...(acrossSplits === 0 ? [] : [phrase('dataset.acrossSplits', { documents: acrossSplits })]),
    ]
    return {
      documents: this.documents,
      characters: sum('characters'),
      bytes: sum('bytes'),
      splits: this.splits,
      duplicates: { exact: repeats, near: near.near, across_splits: acrossSplits },
      length_histogram: { edges, counts: [...this.lengths] },
      warnings,
    }
  }
}
