import type { GpuDescription } from './engine-protocol.ts'
import type { ErrorCode } from './errors.ts'

/** Programs that ours is measured beside. */
export const peers = ['torch', 'llama', 'llm.c'] as const
export type Peer = (typeof peers)[number]

/** One line of the table of goals, measured. */
export interface BenchmarkResult {
  /** As in the table: C1, C2, … */
  id: string
  what: string
  /** Median over the alternations, in `unit`. */
  figure: number
  unit: string
  /** The peer's median in the same unit; null where the goal is not a comparison, or the peer was not asked for. */
  peer: number | null
  /** Median over the alternations of figure / peer. */
  ratio: number | null
  /** What the ratio, or without a peer the figure, should reach; null where the table states none. */
  goal: { at_least: number } | { at_most: number } | null
  /** (largest − smallest) / median over the alternations, of the ratio or the figure. */
  spread: number
  /** Null where nothing could be compared. */
  met: boolean | null
}

/** What `sizewise bench` prints. */
export interface BenchmarkDocument {
  machine: {
    processor: string
    cores: number
    memory_bytes: number
    features: string[]
    path: string
    /** Numbers of threads that the compared train steps were taken with. */
    threads: number[]
    platform: string
    /** Of the benchmarks of a GPU. */
    gpu?: GpuDescription
  }
  /** Of the source, or null where it did not come from a repository. */
  commit: string | null
  /** With their versions. */
  peers: string[]
  alternations: number
  /** Measured here: FLOP/s and bytes/s, as named. */
  peaks: Record<string, number>
  results: BenchmarkResult[]
  /** What ended it before all was measured; absent where nothing did. `results` is what there was by then. */
  cut_short?: { code: ErrorCode; message: string }
}
