import type { WeightFormat } from '../../contract/engine-protocol.ts'

interface ComparedPart {
  id: string
  goal: { at_least: number } | null
}

/** Where both continue the prompt, and which goals that answers. */
export interface InferencePlace {
  device: string
  threads: number
  /** In words. */
  name: string
  decode(weights: WeightFormat, model: string): ComparedPart
  prefill(weights: WeightFormat): ComparedPart
}

const prefillGoals = { int8: 3, int4: 1.5, bf16: 5 } as const satisfies Partial<Record<WeightFormat, number>>

export function onProcessor(threads: number): InferencePlace {
  return {
    ...{ device: 'cpu', threads, name: threads === 1 ? '1 thread' : `${threads} threads` },
    decode: () => ({ id: 'C9', goal: null }),
    prefill: (weights) => ({ id: 'C10', goal: weights === 'fp32' ? null : { at_least: prefillGoals[weights] } }),
  }
}

/** A small model is bound by launches there, a large one by reading its weights, which is judged by itself. */
export function onGpu(): InferencePlace {
  const id = (weights: WeightFormat): string => (weights === 'bf16' ? 'G11' : 'G12')
  return {
    ...{ device: 'cuda', threads: 1, name: 'GPU' },
    decode: (weights, model) => ({
      id: id(weights),
      goal: weights !== 'bf16' ? { at_least: 1.05 } : model === '100M' ? { at_least: 2 } : null,
    }),
    prefill: (weights) => ({ id: id(weights), goal: null }),
  }
}
