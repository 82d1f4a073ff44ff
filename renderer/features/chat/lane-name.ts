import type { LaneRun } from '../../../electron/contract/chat.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'

/** small · seed 2 · sample 3: what tells a lane from those of the same size. */
export function laneName(
  { model, seed, sample = null }: Pick<LaneRun, 'model' | 'seed'> & { sample?: number | null },
  m: Messages['chat'],
): string {
  return [model, ...(seed === null ? [] : [m.seed(seed)]), ...(sample === null ? [] : [m.sample(sample + 1)])].join(
    ' · ',
  )
}
