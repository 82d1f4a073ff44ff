import type { SplitName } from '../../contract/dataset.ts'
import { trailingZeros } from './exact-duplicates.ts'
import { minhashSignature, signatureBins } from './minhash.ts'

/** Texts are near duplicates when about this share of their shingles is the same (Jaccard). */
const similarShare = 0.8
const bands = 16
const rowsPerBand = signatureBins / bands
/** Of one bucket, so that a thousand copies of a header cost no million comparisons. */
const comparedPerBucket = 16

interface Sample {
  hashHigh: number
  split: SplitName
  signature: Uint16Array
}

/**
 * Finds texts that nearly repeat another one: MinHash signatures compared where a band of them is equal (Broder 1997;
 * bands as in Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3). Beyond `bound` texts, a sample by hash
 * is compared, and the figures are the sample's.
 */
export class NearDuplicates {
  private samples: Sample[] = []
  private level = 0
  private readonly bound: number

  constructor(bound = 50_000) {
    this.bound = bound
  }

  /** Texts that repeat an earlier one exactly are not offered. */
  add(bytes: Uint8Array, hashHigh: number, split: SplitName): void {
    if (trailingZeros(hashHigh) < this.level) return
    const signature = minhashSignature(bytes)
    if (signature === undefined) return
    this.samples.push({ hashHigh, split, signature })
    while (this.samples.length > this.bound) {
      this.level++
      this.samples = this.samples.filter((sample) => trailingZeros(sample.hashHigh) >= this.level)
    }
  }

  /** `compared`: texts looked at; `whole`: whether these are all that are long enough to compare. */
  result(): { near: number; acrossSplits: number; compared: number; whole: boolean } {
    const repeats = new Set<number>()
    const across = new Set<number>()
    for (let band = 0; band < bands; band++) this.compareBand(band, repeats, across)
    return { near: repeats.size, acrossSplits: across.size, compared: this.samples.length, whole: this.level === 0 }
  }

  private compareBand(band: number, repeats: Set<number>, across: Set<number>): void {
    const buckets = new Map<number, number[]>()
    this.samples.forEach((sample, index) => {
      const key = bandKey(sample.signature, band * rowsPerBand)
      const bucket = buckets.get(key)
      if (bucket === undefined) {
        buckets.set(key, [index])
        return
      }
      for (const other of bucket) this.compare(other, index, repeats, across)
      if (bucket.length < comparedPerBucket) bucket.push(index)
    })
  }

  private compare(earlier: number, later: number, repeats: Set<number>, across: Set<number>): void {
    const a = this.samples[earlier] as Sample
    const b = this.samples[later] as Sample
    if (repeats.has(later) && (a.split === 'train') === (b.split === 'train')) return
    let equal = 0
    for (let bin = 0; bin < signatureBins; bin++) equal += a.signature[bin] === b.signature[bin] ? 1 : 0
    if (equal < similarShare * signatureBins) return
    repeats.add(later)
    if (a.split === 'train' && b.split !== 'train') across.add(later)
    if (b.split === 'train' && a.split !== 'train') across.add(earlier)
  }
}

/** The four rows of a band as one number: 53 of their 64 bits, which is enough to put few strangers into a bucket. */
function bandKey(signature: Uint16Array, start: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [
    signature[start],
    signature[start + 1],
    signature[start + 2],
    signature[start + 3],
  ]
  return a + b * 2 ** 16 + c * 2 ** 32 + (d & 31) * 2 ** 48
}
