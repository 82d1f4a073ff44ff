import type { Run } from '../../../electron/contract/run.ts'
import type { RunCurves } from '../../lib/state/run-curves.svelte.ts'

/** The document of a run that is trained now is as old as its last change of state: its curves are newer. */
export function liveRun(run: Run, curves: RunCurves | undefined): Run {
  if (run.state !== 'running' || curves === undefined) return run
  const { train, evaluation } = curves
  const validation_loss = evaluation.validation_loss.at(-1) ?? null
  const lowest = evaluation.validation_loss.indexOf(Math.min(...evaluation.validation_loss.filter(Number.isFinite)))
  return {
    ...run,
    tokens: train.tokens.at(-1) ?? run.tokens,
    flops: train.flops.at(-1) ?? run.flops,
    duration_s: train.elapsed_s.at(-1) ?? run.duration_s,
    perplexity: validation_loss === null ? null : Math.exp(validation_loss),
    bits_per_byte: evaluation.bits_per_byte.at(-1) ?? null,
    best:
      lowest < 0
        ? null
        : { step: evaluation.step[lowest] ?? 0, validation_loss: evaluation.validation_loss[lowest] ?? NaN },
  }
}
