import type { EngineCommands } from '../../contract/engine-protocol.ts'
import type { Precision } from '../../contract/recipe.ts'
import type { Engine } from '../ports/engine.ts'

/**
 * What a run trains in where its study file names no precision: bf16 where the device has instructions for it, because
 * it is then the faster one and the losses keep within one per cent; fp32 elsewhere, where bf16 would be slower. The
 * plan records it, so that a study stays what it was on whatever machine it goes on.
 */
export async function usualPrecision(engine: Engine, device: string): Promise<Precision> {
  return precisionOf(await engine.ask('describe_engine', {}), device)
}

function precisionOf({ cpu }: EngineCommands['describe_engine']['result'], device: string): Precision {
  return precisionOn(device, cpu.path === 'avx512_bf16' ? 'bf16' : 'fp32')
}

/** `onCpu`: what runs train in on this processor. Every GPU that the CUDA backend is made for multiplies bf16. */
export function precisionOn(device: string, onCpu: Precision): Precision {
  return device === 'cpu' ? onCpu : 'bf16'
}
