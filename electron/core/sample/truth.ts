import type { Fit } from '../../contract/fit.ts'
import { entropyRate, windowFloor } from '../grammar/entropy.ts'
import { sentenceGrammar } from '../grammar/sentence-grammar.ts'
import { syntheticContext, syntheticGrammar } from './synthetic-study.ts'

export interface Truth {
  /** nats per character. */
  entropy_rate: number
  context: number
  /** The least loss that windows of `context` characters allow: what E estimates. nats per character. */
  window_floor: number
  fitted: number | null
  interval: [number, number] | null
  /** Whether the interval of E holds the floor; null without an interval. */
  recovered: boolean | null
}

/** The fitted E of the synthetic study beside the floor that its grammar's closed form gives. */
export function holdAgainstTruth(fit: Fit | null): Truth {
  const source = sentenceGrammar(syntheticGrammar)
  const floor = windowFloor(source, syntheticContext)
  const interval = fit?.intervals.E ?? null
  return {
    entropy_rate: entropyRate(source),
    context: syntheticContext,
    window_floor: floor,
    fitted: fit?.E ?? null,
    interval,
    recovered: interval === null ? null : interval[0] <= floor && floor <= interval[1],
  }
}
