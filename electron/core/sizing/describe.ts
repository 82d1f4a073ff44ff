import type { Model, ModelDescription } from '../../contract/model.ts'
import { flopsPerToken } from './flops.ts'
import { countParameters } from './parameters.ts'
import { estimateRunMemory, type MemoryKeys } from './run-memory.ts'
import { shapeWarnings } from './shape-warnings.ts'

/** Everything that can be said of a model before it is trained; memory for such a recipe on a device. */
export function describeModel(model: Model, keys: MemoryKeys, device: string, threads: number): ModelDescription {
  return {
    ...model,
    parameters: countParameters(model),
    memory_bytes: estimateRunMemory(model, keys, device, threads),
    flops_per_token: flopsPerToken(model, keys.gradient_checkpointing),
    warnings: shapeWarnings(model),
  }
}
