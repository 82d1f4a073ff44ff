import type { Run } from '../../contract/run.ts'
import { passFlops } from '../planning/thread-shares.ts'
import type { SideBySide } from './side-by-side.ts'

/**
 * Runs that wait for their turn, in the study's order. Beside one that trains, the small one with the most work left comes
 * first, so that short ones are there at the end to fill up the threads (Graham 1969, "Bounds on Multiprocessing Timing
 * Anomalies", longest processing time first): the last one would train alone otherwise, where more threads do little for it.
 */
export class WaitingRuns {
  #runs: Map<string, Run>
  readonly #longestFirst: readonly string[]

  constructor(runs: readonly Run[]) {
    this.#runs = new Map(runs.map((run) => [run.id, run]))
    const work = new Map(runs.map((run) => [run.id, workLeft(run)]))
    this.#longestFirst = [...this.#runs.keys()].sort((a, b) => work.get(b)! - work.get(a)!)
  }

  /** In the order in which they may begin; a run may come twice. */
  *turns(machine: Pick<SideBySide, 'fillsUp'>): Generator<string> {
    for (const id of this.#longestFirst) {
      const run = this.#runs.get(id)
      if (run && machine.fillsUp(run)) yield id
    }
    yield* this.#runs.keys()
  }

  take(id: string): void {
    this.#runs.delete(id)
  }

  putFirst(run: Run): void {
    this.#runs = new Map([[run.id, run], ...this.#runs])
  }
}

/** FLOPs of the steps that are left. */
function workLeft(run: Run): number {
  return passFlops(run) * run.recipe.gradient_accumulation_steps * (run.steps - run.step)
}
