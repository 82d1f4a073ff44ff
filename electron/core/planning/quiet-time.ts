import type { TimingLoad } from '../../contract/engine-protocol.ts'

/** Of the cores that the engine asked for, so much may be missing before a time counts as taken on a busy machine. */
const harmless = 0.15

/** Longer than a core is left to one program at a stretch: a step of this length is interrupted itself, s. */
const interrupted = 0.02

/**
 * A step's time on this machine when it is quiet, s, from one that was taken now. Short steps are the fastest of several
 * windows, and hardly ever interrupted. A long one was held up as much as the engine lacked of its cores: it would take the
 * processor time that it needs, spread over them.
 */
export function quietTime(seconds: number, threads: number, load: TimingLoad): { seconds: number; busy: boolean } {
  const missing = threads - (load.cores - load.other_cores)
  const busy = missing > harmless * threads
  if (!busy || seconds < interrupted) return { seconds, busy }
  return { seconds: seconds * Math.min(1, load.engine_cores / threads), busy }
}
