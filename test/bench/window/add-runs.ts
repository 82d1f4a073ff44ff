import type { EvaluationMetric, Run, TrainMetric } from '../../../electron/contract/run.ts'
import type { Stores } from '../../../electron/core/ports/stores.ts'

/** Points of a run's curve: the table of runs reads its ends. */
const points = 20

/** So many completed runs, in studies like the given one, whose curves follow a law of their sizes. */
export function addRuns(stores: Stores, like: string, count: number): void {
  const pattern = stores.studies.byName(like)!
  const runs = stores.runs.list({ study: like })
  stores.transaction(() => {
    for (let first = 0; first < count; first += runs.length) {
      const number = first / runs.length + 1
      const { source, dataset_id, tokenizer_id, plan } = pattern
      const copies = runs
        .slice(0, count - first)
        .map((run) => ({ ...run, id: `${number}-${run.model.name}`, seed: number, steps: points * 100 }))
      const name = `${like}, again ${number}`
      const added = stores.studies.insert({ name, source, dataset_id, tokenizer_id, plan, runs: copies })
      for (const run of copies) {
        stores.metrics.record(run.id, { ...curves(run, number), duration_s: points })
        stores.runs.setState(run.id, 'completed')
      }
      stores.studies.setState(added.id, 'completed')
    }
  })
}

function curves(run: Run, number: number): { train: TrainMetric[]; evaluations: EvaluationMetric[] } {
  const end = 1 + 12 * run.parameters.total ** -0.3 + 0.01 * Math.sin(number)
  const steps = Array.from({ length: points }, (_, at) => (at + 1) * 100)
  const lossAt = (step: number): number => end + 2 * Math.exp(-step / 400)
  return {
    train: steps.map((step) => ({
      ...{ step, train_loss: lossAt(step), learning_rate: 1e-3, gradient_norm: 1, tokens: step * 256 },
      ...{ flops: step * 256 * 6 * run.parameters.total, elapsed_s: step / 100, tokens_per_second: 25_600 },
    })),
    evaluations: steps
      .filter((step) => step % 500 === 0)
      .map((step) => ({ step, validation_loss: lossAt(step), bits_per_byte: lossAt(step), elapsed_s: step / 100 })),
  }
}
