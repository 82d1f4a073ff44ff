import type { Rung } from './rungs.ts'

/** The smallest size whose loss is at most `percent` % above the lowest, and the size that has the lowest. */
export function smallestWithin(rungs: readonly Rung[], percent: number): { smallest: Rung; best: Rung } | null {
  const best = rungs.reduce<Rung | null>(
    (lowest, rung) => (lowest === null || rung.loss < lowest.loss ? rung : lowest),
    null,
  )
  if (best === null) return null
  // Rungs come smallest first, so the first within is the smallest; the best itself always is.
  const smallest = rungs.find((rung) => rung.loss <= best.loss * (1 + percent / 100))!
  return { smallest, best }
}
