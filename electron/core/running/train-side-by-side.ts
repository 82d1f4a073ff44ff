import type { Run } from '../../contract/run.ts'
import type { Stores } from '../ports/stores.ts'
import type { SideBySide } from './side-by-side.ts'
import type { StudyControl } from './study-control.ts'
import type { TrainingEnd } from './train-run.ts'
import { WaitingRuns } from './waiting-runs.ts'

export interface TurnsRoom {
  stores: Pick<Stores, 'runs'>
  control: StudyControl
}

/**
 * Trains runs, as many at a time as the machine has room for, in the order of WaitingRuns; one that was interrupted has
 * another turn, by itself. A failure pauses those that train and lets no other begin; it is thrown once all have come to
 * rest.
 */
export async function trainSideBySide(
  runs: readonly Run[],
  machine: SideBySide,
  room: TurnsRoom,
  train: (run: Run) => Promise<TrainingEnd | 'failed'>,
): Promise<void> {
  const waiting = new WaitingRuns(runs)
  const underWay = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  const begin = (run: Run): void => {
    machine.enter(run)
    const turn = train(run)
      .then((end) => {
        if (end !== 'interrupted') return
        machine.isolate(run)
        waiting.putFirst(run)
      })
      .catch((error: unknown) => {
        failures.push(error)
        room.control.pause()
      })
      .finally(() => {
        underWay.delete(run.id)
        machine.leave(run)
      })
    underWay.set(run.id, turn)
  }
  for (;;) {
    for (let next; (next = takeNext(waiting, machine, room)) !== undefined;) begin(next)
    if (underWay.size === 0) break
    await Promise.race(underWay.values())
  }
  if (failures.length > 0) throw failures[0]
}

/** The first run that can begin now. While the study pauses, those alone that the person has stopped come to their end. */
function takeNext(waiting: WaitingRuns, machine: SideBySide, { stores, control }: TurnsRoom): Run | undefined {
  for (const id of waiting.turns(machine)) {
    const run = stores.runs.byId(id)
    const over = run === undefined || run.state === 'completed' || run.state === 'stopped'
    if (!over && ((control.pausing && !control.isStopped(id)) || !machine.hasRoomFor(run))) continue
    waiting.take(id)
    if (!over) return run
  }
  return undefined
}
