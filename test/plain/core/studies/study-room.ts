import { english } from '../../../../electron/contract/phrases/english.ts'
import type { Said } from '../../../../electron/contract/phrases/phrase.ts'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dataset } from '../../../../electron/contract/dataset.ts'
import type { Stores } from '../../../../electron/core/ports/stores.ts'
import { createStudy } from '../../../../electron/core/studies/create-study.ts'
import type { MaterialMakers } from '../../../../electron/core/studies/study-materials.ts'
import { trainStudy } from '../../../../electron/core/studies/train-study.ts'
import { flopsPerToken } from '../../../../electron/core/sizing/flops.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { sampleDataset } from '../../database/sample.ts'
import { digest, FakeEngine, type FakeEngineOptions } from '../running/fake-engine.ts'

/** A data folder with an engine that encodes, measures and trains without any arithmetic. */
export class StudyRoom {
  readonly home = mkdtempSync(join(tmpdir(), 'sizewise-studies-'))
  readonly stores: Stores = openStores(join(this.home, 'sizewise.sqlite'))
  readonly lines: string[] = []
  readonly made: string[] = []
  readonly prepared: string[] = []
  /** What every shard holds: another text stands for other tokens. */
  tokens = 'tokens'

  constructor() {
    onTestFinished(() => {
      this.stores.close()
      rmSync(this.home, { recursive: true, force: true })
    })
  }

  engine(options: FakeEngineOptions = {}): FakeEngine {
    return new FakeEngine({
      ...options,
      handlers: {
        describe_engine: () => ({
          version: '0',
          cpu: { name: 'a processor', cores: 2, features: [], path: 'avx2' },
          cuda: { available: false, detail: '', devices: [] },
        }),
        encode_documents: ({ out }) => {
          writeFileSync(out, this.tokens)
          this.made.push(`tokens ${out.endsWith('train.tokens') ? 'train' : 'validation'}`)
          return { tokens: 5000, documents: 1, bytes: 20_000, sha256: digest(this.tokens) }
        },
        measure_model: ({ model, recipe }) => {
          const { train, recomputed } = flopsPerToken(model, recipe.gradient_checkpointing)
          return {
            seconds_per_step: ((train + recomputed) * model.context * recipe.batch_size) / 1e10,
            memory_bytes: estimateMemory(model, recipe.batch_size, 1, recipe.gradient_checkpointing),
            load: { cores: 2, engine_cores: 2, other_cores: 0 },
          }
        },
        ...options.handlers,
      },
    })
  }

  get makers(): MaterialMakers {
    return {
      importDataset: (path, name) => {
        this.made.push(`dataset ${name}`)
        const imported: Omit<Dataset, 'id' | 'created_at'> = {
          ...sampleDataset(name),
          source: { paths: [path], encoding: 'UTF-8' },
        }
        return Promise.resolve(this.stores.datasets.insert(imported))
      },
      trainTokenizer: (dataset, { kind, vocab = 256 }, name) => {
        this.made.push(`tokenizer ${name}`)
        const path = `tokenizers/${name}.json`
        return Promise.resolve(
          this.stores.tokenizers.insert({ name, kind, vocab, path, hash: digest(name), trained_on: dataset.name }),
        )
      },
    }
  }

  /** Writes the file beside a text that it can name, as `plays.txt`. */
  create(yaml: string, engine = this.engine()) {
    const folder = join(this.home, 'files')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'plays.txt'), 'to be')
    const room = {
      stores: this.stores,
      engine,
      home: this.home,
      threads: 1,
      device: 'cpu',
      makers: this.makers,
      onPreparing: (what: Said, done: number, total: number) => this.prepared.push(`${english(what)} ${done}/${total}`),
    }
    return createStudy(yaml, join(folder, 'study.yaml'), room)
  }

  train(name: string, options: FakeEngineOptions = {}, signal: AbortSignal = new AbortController().signal) {
    return trainStudy(name, {
      stores: this.stores,
      engine: this.engine(options),
      home: this.home,
      threads: 1,
      signal,
      log: (line) => this.lines.push(english(line)),
      onProgress: () => undefined,
      onRunState: () => undefined,
    })
  }
}

export const smallStudy = `study: by size
dataset: plays.txt
tokenizer: { kind: bpe, vocab: 300 }
ladder:
  - { preset: nano, context: 16 }
  - { preset: micro, context: 16 }
  - { preset: mini, context: 16 }
recipe: { batch_size: 2, eval_interval: 10 }
budget: { max_steps: 40 }
`
