import type { Said } from './phrases/phrase.ts'

/** A scaling law fitted to runs: L(N) = E + A/N^alpha, L(D) = E + B/D^beta, L(N,D) = E + A/N^alpha + B/D^beta. */
export type Law = 'N' | 'D' | 'ND'

export interface FitPoint {
  /** Parameters (without embeddings unless said otherwise). */
  n: number
  /** Training tokens. */
  d: number
  /** nats per token. */
  loss: number
  label?: string
}

/** The fitted curve and the band of its bootstraps, for charts. Empty low and high: no bootstrap was possible. */
export interface FitBand {
  /** What x is: parameters or training tokens. */
  variable: 'n' | 'd'
  /** The tokens at which a law ND is drawn over n; null for the other laws. */
  d: number | null
  x: number[]
  /** nats per token. */
  loss: number[]
  low: number[]
  high: number[]
}

export interface Fit {
  law: Law
  /** Points fitted, and points left out by --drop-highest. */
  n: number
  dropped: number
  E: number
  A: number | null
  alpha: number | null
  B: number | null
  beta: number | null
  /** Value of the Huber objective at the optimum. */
  objective: number
  /** Of the intervals, e.g. 0.9. */
  level: number
  intervals: Partial<Record<'E' | 'A' | 'alpha' | 'B' | 'beta', [number, number]>>
  bootstraps: number
  verdict: { carries: boolean; reasons: Said[] }
  /** Compute-optimal sizes for FLOP budgets around those of the runs; empty unless the law is ND and carries. */
  optimal: { flops: number; n: number; d: number }[]
  /** The points fitted, in the order given. */
  points: FitPoint[]
  band: FitBand
}
