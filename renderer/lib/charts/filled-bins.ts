import type { DatasetStatistics } from '../../../electron/contract/dataset.ts'

/** Documents of [from, to) characters; `to` null: no upper limit. */
export interface LengthBin {
  from: number
  to: number | null
  count: number
}

/** From the first bin that holds a document to the last, with one empty neighbour on each side to show that it ends there. */
export function filledBins({ edges, counts }: DatasetStatistics['length_histogram']): LengthBin[] {
  const bins = counts.map((count, index) => ({ from: edges[index - 1] ?? 0, to: edges[index] ?? null, count }))
  const first = bins.findIndex((bin) => bin.count > 0)
  if (first === -1) return []
  const last = bins.findLastIndex((bin) => bin.count > 0)
  return bins.slice(Math.max(0, first - 1), last + 2)
}
