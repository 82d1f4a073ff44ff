import { join } from 'node:path'
import type { SplitName } from '../../contract/dataset.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { EvaluationDocument, EvaluationTask, MeasuredValue } from '../../contract/evaluation.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { unknownName } from '../format/unknown-name.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'
import { prepareShard } from '../studies/prepare-shards.ts'

export interface EvaluationRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: number
  device: string
  signal: AbortSignal
}

export interface EvaluationWish {
  run: string
  task: EvaluationTask
  /** Another dataset than the study's own, under the run's tokenizer. */
  dataset?: string
  split: SplitName
}

const batchSize = 8

/**
 * Measures a run's best checkpoint over a whole split and keeps the result. Throws not_found, dataset_too_small for an
 * empty split.
 */
export async function evaluateRun(wish: EvaluationWish, room: EvaluationRoom): Promise<EvaluationDocument> {
  const { stores, home, engine, threads, device, signal } = room
  const { run, checkpoint, tokenizer, dataset_id } = trainedRun(stores, wish.run)
  const dataset = wish.dataset === undefined ? stores.datasets.byId(dataset_id) : stores.datasets.byName(wish.dataset)
  if (!dataset) {
    throw unknownName('dataset', wish.dataset ?? run.study, stores.datasets.list())
  }
  if (dataset.splits[wish.split].documents === 0) {
    const said = phrase('plan.splitIsEmpty', { split: wish.split, dataset: dataset.name })
    throw new SizewiseError('dataset_too_small', said, dataset.name)
  }
  const shard = await prepareShard(dataset, tokenizer, wish.split, { stores, engine, home, threads, signal })
  const params = {
    checkpoint: join(home, checkpoint.path),
    shard: join(home, shard.path),
    device,
    threads,
    batch_size: batchSize,
  }
  const { loss, tokens, bits_per_byte } = await engine.ask('evaluate', params, { signal })
  const metrics = metricsOf(wish.task, loss, bits_per_byte)
  stores.evaluations.insert({
    run: run.id,
    task: wish.task,
    dataset_id: dataset.id,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, measured]) => [name, { ...measured, n: tokens }])),
  })
  return {
    run: run.id,
    task: wish.task,
    dataset: dataset.name,
    split: wish.split,
    step: checkpoint.step,
    n: tokens,
    metrics,
  }
}

/** The whole split is measured, so there is no sampling interval. */
function metricsOf(task: EvaluationTask, loss: number, bitsPerByte: number): Record<string, MeasuredValue> {
  const measured = (value: number): MeasuredValue => ({ value, interval: null })
  const nats = { loss: measured(loss) }
  switch (task) {
    case 'perplexity':
      return { perplexity: measured(Math.exp(loss)), ...nats }
    case 'bits_per_byte':
      if (!Number.isFinite(bitsPerByte)) {
        throw new SizewiseError('shard_invalid', phrase('running.bytesUnknown'))
      }
      return { bits_per_byte: measured(bitsPerByte), ...nats }
  }
}
