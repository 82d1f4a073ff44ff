import { join } from 'node:path'
import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { SamplingOptions } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'
import { judgeRatio } from './judge.ts'
import type { ComparisonOptions } from './train-comparison.ts'

interface TrainedRun {
  model: string
  checkpoint: string
}

export interface DraftedRuns {
  study: string
  tokenizer: string
  largest: TrainedRun
  /** Smallest first. */
  smaller: TrainedRun[]
}

/** The runs of a study that have a checkpoint, of its first seed. Throws not_found, and usage for fewer than two sizes. */
export function draftedRuns(stores: Stores, home: string, study: string): DraftedRuns {
  const known = stores.studies.byName(study)
  if (known === undefined) throw new SizewiseError('not_found', phrase('names.unknown', { noun: 'study', name: study }))
  const kept = stores.runs.list({ study }).filter(({ checkpoints }) => checkpoints.length > 0)
  const runs = kept
    .filter(({ seed }) => seed === kept[0]!.seed)
    .sort((a, b) => a.parameters.total - b.parameters.total)
    .map(({ id, model }) => ({ model: model.name, ...trainedRun(stores, id) }))
  const [largest, ...smaller] = runs
    .map(({ model, checkpoint }) => ({ model, checkpoint: join(home, checkpoint.path) }))
    .reverse()
  if (largest === undefined || smaller.length === 0)
    throw new SizewiseError('usage', `expected a study with two trained sizes at least; "${study}" has ${runs.length}`)
  return { study, tokenizer: join(home, runs[0]!.tokenizer.path), largest, smaller: smaller.reverse() }
}

const text = { max_tokens: 256, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [] }
/** Some greedily, some by chance: how often a draft is right depends on it. */
const texts: SamplingOptions[] = [
  { ...text, temperature: 0, seed: 1 },
  ...[1, 2, 3].map((seed) => ({ ...text, temperature: 0.8, seed })),
]

/**
 * C14 on trained runs: tokens a second of the largest one with each smaller one as its draft, over its own, turn by turn,
 * the mean over new texts. One thread; each draft's acceptance is what it really is.
 */
export async function* compareDrafts(
  engine: Engine,
  { study, tokenizer, largest, smaller }: DraftedRuns,
  { alternations, signal, log }: Omit<ComparisonOptions, 'threads'>,
): AsyncGenerator<BenchmarkResult> {
  const speedOf = async (options: SamplingOptions, draft: TrainedRun | null) => {
    const files = { checkpoint: largest.checkpoint, tokenizer, ...(draft && { draft: draft.checkpoint }) }
    return engine.ask('generate', { ...files, prompt: '', options, threads: 1 }, { signal })
  }
  for (const draft of smaller) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    let [proposed, accepted] = [0, 0]
    for (let turn = 0; turn < alternations; turn++) {
      for (const options of texts) {
        const drafted = await speedOf(options, draft)
        ours.push(drafted.tokens_per_second)
        theirs.push((await speedOf(options, null)).tokens_per_second)
        proposed += drafted.draft?.proposed ?? 0
        accepted += drafted.draft?.accepted ?? 0
      }
    }
    log(`C14, ${largest.model} drafted by ${draft.model}: ${accepted} of ${proposed} right`)
    const what = `${largest.model} of ${study} drafted by ${draft.model}, against none`
    yield judgeRatio({ id: 'C14', what, unit: 'tokens/s', ours, theirs, goal: { at_least: 1.5 } })
  }
}
