import type { ChatRun, ChatStudy } from '../../../electron/contract/chat.ts'

/** Ids to begin with: the smallest, the middle and the largest run of the newest completed study, else of the newest. */
export function usualLanes(studies: readonly ChatStudy[]): string[] {
  const study = studies.find(({ completed }) => completed) ?? studies[0]
  const runs = onePerSize(study?.runs ?? [])
  const places = new Set([0, Math.floor((runs.length - 1) / 2), runs.length - 1])
  return runs.filter((_, place) => places.has(place)).map(({ id }) => id)
}

/** Runs of one size with several seeds would fill the lanes with the same model. */
function onePerSize(runs: readonly ChatRun[]): ChatRun[] {
  return runs.filter((run, place) => runs.findIndex(({ rung }) => rung === run.rung) === place)
}

/** Those that still can be talked to, smallest model first. */
export function knownRuns(studies: readonly ChatStudy[], ids: readonly string[]): (ChatRun & { study: string })[] {
  return studies
    .flatMap(({ name, runs }) => runs.map((run) => ({ ...run, study: name })))
    .filter(({ id }) => ids.includes(id))
    .sort((a, b) => a.parameters - b.parameters)
}

/** A lane that the next prompt can go to. */
export type Lane = ReturnType<typeof knownRuns>[number]
type Kept = Pick<ChatRun, 'checkpoints'>

/** Runs of the same studies, and so of the same tokenizers, that are smaller than a lane of theirs. */
export function draftRuns(studies: readonly ChatStudy[], lanes: readonly Lane[]): Lane[] {
  const ids = studies.flatMap(({ name, runs }) => {
    const largest = Math.max(...lanes.filter(({ study }) => study === name).map(({ parameters }) => parameters))
    return runs.filter(({ parameters }) => parameters < largest).map(({ id }) => id)
  })
  return knownRuns(studies, ids)
}

/** Of the best checkpoint; before anything was evaluated of the last. */
export function bestStep({ checkpoints }: Kept): number {
  const best = checkpoints.find(({ roles }) => roles.includes('best')) ?? checkpoints.at(-1)
  return best?.step ?? 0
}

/** The step that was chosen for a run where it is still kept, else that of its best checkpoint. */
export function stepOf(run: Kept & { id: string }, chosen: Readonly<Record<string, number>>): number {
  const step = chosen[run.id]
  return step !== undefined && run.checkpoints.some((kept) => kept.step === step) ? step : bestStep(run)
}

/** Of the checkpoint whose share of training is the nearest by ratio: milestones stand at halves of halves. */
export function nearestStep({ steps, checkpoints }: Kept & { steps: number }, share: number): number {
  const log = (part: number): number => Math.log2(Math.max(part, 2 ** -10))
  const distance = (step: number): number => Math.abs(log(step / Math.max(1, steps)) - log(share))
  const [nearest] = checkpoints.map(({ step }) => step).sort((a, b) => distance(a) - distance(b) || a - b)
  return nearest ?? 0
}

/** The run whose checkpoints are the stops of the slider for all lanes: the one that has most of them. */
export function sliderRun<Run extends Kept>(runs: readonly Run[]): Run | undefined {
  return runs.toSorted((a, b) => b.checkpoints.length - a.checkpoints.length)[0]
}
