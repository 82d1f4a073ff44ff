import { splitNames, type Dataset, type SplitName } from '../../contract/dataset.ts'
import type { SplitShares } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

export type SplitRule = Dataset['split_rule']

export const itemShares: SplitShares = { train: 0.9, validation: 0.05, test: 0.05 }
/** The last tenth of a long text. */
export const positionShares: SplitShares = { train: 0.9, validation: 0.1, test: 0 }

/** Reads `0.9/0.05/0.05` or `0.9/0.1`. */
export function parseShares(text: string): SplitShares {
  const parts = text.split('/').map((part) => (/^\d*\.?\d+$/.test(part.trim()) ? Number(part) : NaN))
  const [train = NaN, validation = NaN, test = 0] = parts
  const sum = train + validation + test
  if (parts.length < 2 || parts.length > 3 || !(Math.abs(sum - 1) < 1e-6) || train <= 0)
    throw new SizewiseError('usage', phrase('importing.shares', { text }), '--split')
  return { train, validation, test }
}

/**
 * The split of an item by 32 bits of its hash alone: the same text falls into the same split in every dataset with the same
 * shares, and adding items never moves others. Validation and test take the two ends, so that a change of one leaves the other.
 */
export function splitOfItem(hashBits: number, shares: SplitShares): SplitName {
  const place = (hashBits >>> 0) / 0x1_0000_0000
  if (place < shares.validation) return 'validation'
  return place >= 1 - shares.test ? 'test' : 'train'
}

/** Where the splits of a text of this many bytes end: [train, validation, test]. */
export function splitPositions(bytes: number, shares: SplitShares): [number, number, number] {
  const train = Math.floor(bytes * shares.train)
  return [
    train,
    shares.test === 0 ? bytes : Math.min(bytes, Math.floor(bytes * (shares.train + shares.validation))),
    bytes,
  ]
}

export function eachSplit<Value>(make: (split: SplitName) => Value): Record<SplitName, Value> {
  const [train, validation, test] = splitNames
  return { train: make(train), validation: make(validation), test: make(test) }
}
