import { phrase } from '../../contract/phrases/phrase.ts'
import type { EvaluationMetric, RunVerdict, TrainMetric } from '../../contract/run.ts'

/** Rise of the validation loss over its best, and fall over the last quarter of training, that count. */
const riseThatCounts = 0.01
const fallThatCounts = 0.01

/** Evaluations and training points in order of step. */
export function judgeRun(evaluations: readonly EvaluationMetric[], training: readonly TrainMetric[]): RunVerdict {
  const measured = evaluations.filter((point) => point.step > 0)
  const last = measured.at(-1)
  if (last === undefined || measured.length < 3) return { kind: 'unknown', because: phrase('verdict.tooFew') }
  const best = measured.reduce((lowest, point) => (point.validation_loss < lowest.validation_loss ? point : lowest))
  const rise = last.validation_loss / best.validation_loss - 1
  if (rise > riseThatCounts) {
    const shown = { percent: 100 * rise, step: best.step, train: lastTrainLoss(training) }
    return { kind: 'overfitted', because: phrase('verdict.overfitted', shown) }
  }
  const quarter = measured.findLast((point) => point.step <= 0.75 * last.step) ?? measured[0]!
  const fall = 1 - last.validation_loss / quarter.validation_loss
  if (fall > fallThatCounts)
    return { kind: 'still falling', because: phrase('verdict.falling', { percent: 100 * fall }) }
  return { kind: 'settled', because: phrase('verdict.settled', { percent: 100 * fallThatCounts }) }
}

/** Mean of the last tenth of the training points, at least one. */
function lastTrainLoss(training: readonly TrainMetric[]): number | null {
  const tail = training.slice(-Math.max(1, Math.floor(training.length / 10)))
  return tail.length === 0 ? null : tail.reduce((sum, point) => sum + point.train_loss, 0) / tail.length
}
