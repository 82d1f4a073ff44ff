import type { RunState } from '../../../electron/contract/run.ts'
import type { StudyState } from '../../../electron/contract/study.ts'

/** How a state of a study or of a run is marked. */
export function lookOf(state: StudyState | RunState): 'still' | 'moving' | 'done' | 'failed' {
  switch (state) {
    case 'running':
      return 'moving'
    case 'completed':
      return 'done'
    case 'failed':
      return 'failed'
    case 'new':
    case 'paused':
    case 'queued':
    case 'stopped':
      return 'still'
  }
}
