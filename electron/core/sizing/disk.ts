import type { Model } from '../../contract/model.ts'
import { countParameters } from './parameters.ts'

const floatBytes = 4
/** The weights and AdamW's two moments. */
const checkpointFloats = 3

/** Bytes of one checkpoint to go on from; the head of its file is some kilobytes more. */
export function checkpointBytes(model: Model): number {
  return checkpointFloats * floatBytes * countParameters(model).total
}

/** Bytes that a run leaves at most: its best and its last checkpoint, and the weights alone of each milestone. */
export function estimateDisk(model: Model, milestones: number): number {
  return 2 * checkpointBytes(model) + milestones * floatBytes * countParameters(model).total
}
