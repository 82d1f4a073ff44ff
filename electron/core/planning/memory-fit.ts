import { totalmem } from 'node:os'
import { canonicalDevice } from '../../contract/device.ts'
import type { MemoryFit, Model } from '../../contract/model.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { estimateRunMemory, type MemoryKeys } from '../sizing/run-memory.ts'

/** Memory that this process may use: the machine's, or the container's where that is less. */
export function usableMemoryBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

/** Bytes that a run may take, by device: `cpu` for those on the processor, `cuda:N` for a GPU. */
export type DeviceMemory = Readonly<Record<string, number>>

/** Of a device that is not here nothing is known that would speak against a run. */
export function memoryOf(device: string, memory: DeviceMemory): number {
  return memory[canonicalDevice(device)] ?? Infinity
}

/** Of the whole memory, not of what is free now: a plan made today is run tomorrow. */
export function memoryFit(neededBytes: number, usableBytes: number): MemoryFit {
  const share = neededBytes / usableBytes
  if (share <= 0.7) return 'fits'
  return share <= 0.92 ? 'tight' : 'does not fit'
}

/** What a person should know of the memory of a run, and the key of the recipe that would help, where it would. */
export function memoryWarnings(
  model: Model,
  recipe: MemoryKeys,
  threads: number,
  device: string,
  memory: DeviceMemory,
): Phrase[] {
  const usableBytes = memoryOf(device, memory)
  const fit = memoryFit(estimateRunMemory(model, recipe, device, threads).total, usableBytes)
  if (fit === 'fits') return []
  const tight = fit === 'tight'
  const warnings: Phrase[] = [
    device === 'cpu'
      ? phrase(tight ? 'plan.tight' : 'plan.doesNotFit')
      : phrase(tight ? 'plan.tightOnGpu' : 'plan.doesNotFitGpu', { device }),
  ]
  const less = estimateRunMemory(model, { ...recipe, gradient_checkpointing: true }, device, threads).total
  if (!recipe.gradient_checkpointing && memoryFit(less, usableBytes) !== fit)
    warnings.push(phrase('plan.checkpointing', { bytes: less }))
  return warnings
}
