import type { ChatStudy, RunAtStep } from '../../../electron/contract/chat.ts'
import { bestStep, draftRuns, knownRuns, nearestStep, stepOf, usualLanes, type Lane } from './chat-lanes.ts'
import type { LiveTurn } from './open-conversation.svelte.ts'

/** Which runs the next prompt goes to, and from which step of its training each of them answers. */
export class ChosenLanes {
  studies = $state.raw<ChatStudy[]>([])
  /** Ids of runs; null: the usual ones. */
  picked = $state.raw<string[] | null>(null)
  /** Steps whose checkpoints shall answer, by run; the best ones where absent. */
  steps = $state.raw<Readonly<Record<string, number>>>({})
  /** One share of training for all lanes. */
  linked = $state(true)
  readonly lanes = $derived(knownRuns(this.studies, this.picked ?? usualLanes(this.studies)))
  /** Runs that can propose tokens to one of them. */
  readonly drafts = $derived(draftRuns(this.studies, this.lanes))

  stepOf(lane: Lane): number {
    return stepOf(lane, this.steps)
  }

  /** All lanes to the checkpoints nearest to that share of their training. */
  goToShare(share: number): void {
    this.steps = Object.fromEntries(this.lanes.map((lane) => [lane.id, nearestStep(lane, share)]))
  }

  /** The best checkpoint is main's to find: it moves on while a run is trained. */
  asked(): RunAtStep[] {
    return this.lanes.map((lane) => {
      const step = this.stepOf(lane)
      return { id: lane.id, step: step === bestStep(lane) ? null : step }
    })
  }

  /** As a turn had it, as far as its runs and checkpoints are still there. */
  restore({ lanes }: LiveTurn): void {
    const ids = lanes.flatMap(({ run }) => (run.run === null || (run.sample ?? 0) > 0 ? [] : [run.run]))
    const known = knownRuns(this.studies, ids)
    this.picked = known.length > 0 ? ids : null
    const steps = known.flatMap((lane) => {
      const step = lanes.find(({ run }) => run.run === lane.id)?.run.step ?? null
      return step === null || step === bestStep(lane) ? [] : [[lane.id, step] as const]
    })
    this.steps = Object.fromEntries(steps)
  }
}
