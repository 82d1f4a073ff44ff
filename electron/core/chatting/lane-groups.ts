import type { WeightFormat } from '../../contract/engine-protocol.ts'
import { drafts, type Trained } from './draft.ts'

/** Lanes that one request to the engine writes. */
export interface LaneGroup {
  trained: Trained
  /** Proposes tokens for the one lane there is. */
  draft: Trained | undefined
  /** Their places among all lanes, and their samples, from 0 on. */
  lanes: { place: number; sample: number }[]
}

/**
 * The samples of a checkpoint are written together, which reads its weights once for all of them; where a draft proposes
 * tokens, each is on its own. Places go checkpoint by checkpoint.
 */
export function laneGroups(
  all: readonly Trained[],
  { samples, draft }: { samples: number; draft: Trained | undefined },
): LaneGroup[] {
  return all.flatMap((trained, index): LaneGroup[] => {
    const helper = draft !== undefined && drafts(draft, trained) ? draft : undefined
    const lanes = Array.from({ length: samples }, (_, sample) => ({ place: index * samples + sample, sample }))
    if (helper === undefined) return [{ trained, draft: undefined, lanes }]
    return lanes.map((lane) => ({ trained, draft: helper, lanes: [lane] }))
  })
}

/** With the scales of blocks. */
const bytesPerParameter: Record<WeightFormat, number> = { fp32: 4, bf16: 2, int8: 1.125, int4: 0.625 }

/** Weights, and a byte a parameter and lane more for keys, values and activations. */
export function memoryOf(groups: readonly LaneGroup[], weights: WeightFormat): number {
  const of = ({ run }: Trained, lanes: number): number => (bytesPerParameter[weights] + lanes) * run.parameters.total
  return groups.reduce(
    (sum, { trained, draft, lanes }) => sum + of(trained, lanes.length) + (draft === undefined ? 0 : of(draft, 1)),
    0,
  )
}
