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
