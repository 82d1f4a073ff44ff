import type { CpuDescription } from '../../contract/engine-protocol.ts'
import type { Precision } from '../../contract/recipe.ts'

/**
 * What a run on this processor trains in where its study file names no precision: bf16 where there are instructions for
 * it, because it is then the faster one and the losses keep within one per cent; fp32 elsewhere, where bf16 would be
 * slower. The plan records it, so that a study stays what it was on whatever machine it goes on.
 */
export function usualPrecision({ path }: CpuDescription): Precision {
  return path === 'avx512_bf16' ? 'bf16' : 'fp32'
}

/** `onCpu`: what runs on the processor train in. Every GPU that the CUDA backend is made for multiplies bf16. */
export function precisionOn(device: string, onCpu: Precision): Precision {
  return device === 'cpu' ? onCpu : 'bf16'
}
