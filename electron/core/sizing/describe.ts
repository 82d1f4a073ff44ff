import type { Model, ModelDescription } from '../../contract/model.ts'
import { flopsPerToken } from './flops.ts'
import { estimateMemory } from './memory.ts'
import { countParameters } from './parameters.ts'
import { shapeWarnings } from './shape-warnings.ts'

/** Everything that can be said of a model before it is trained; memory for `batchSize` sequences a step on `threads`. */
export function describeModel(
  model: Model,
  batchSize: number,
  threads: number,
  gradientCheckpointing = false,
): ModelDescription {
  return {
    ...model,
    parameters: countParameters(model),
    memory_bytes: estimateMemory(model, batchSize, threads, gradientCheckpointing),
    flops_per_token: flopsPerToken(model, gradientCheckpointing),
    warnings: shapeWarnings(model),
  }
}
