import { english } from '../../../../electron/contract/phrases/english.ts'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Run } from '../../../../electron/contract/run.ts'
import type { StudyPlan } from '../../../../electron/core/planning/study-plan.ts'
import { planRecipe } from '../../../../electron/core/planning/plan-recipe.ts'
import type { Stores } from '../../../../electron/core/ports/stores.ts'
import type { StudyRecord } from '../../../../electron/core/ports/study-store.ts'
import { StudyControl } from '../../../../electron/core/running/study-control.ts'
import { runStudy } from '../../../../electron/core/running/run-study.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { sampleDataset } from '../../database/sample.ts'
import { FakeEngine, type FakeEngineOptions } from './fake-engine.ts'

export const steps = 30

/** A data folder with a study of models called a, b, …, none of them trained. */
export class Laboratory {
  readonly home: string
  stores: Stores
  study: StudyRecord<StudyPlan>
  readonly lines: string[] = []

  constructor(models = 1) {
    this.home = mkdtempSync(join(tmpdir(), 'sizewise-running-'))
    this.stores = openStores(join(this.home, 'sizewise.sqlite'))
    onTestFinished(() => {
      this.stores.close()
      rmSync(this.home, { recursive: true, force: true })
    })
    const dataset = this.stores.datasets.insert(sampleDataset())
    const runs = Array.from({ length: models }, (_, index) => {
      const model = modelFromShape({
        name: 'abcdefgh'[index] ?? '',
        family: 'gpt',
        n_layer: 1,
        n_head: 1,
        d_model: 8 * (index + 1),
        context: 8,
        vocab: 16,
      })
      const given = { eval_interval: 10, checkpoint_interval: 5, learning_rate: 1e-3 }
      const recipe = planRecipe(
        given,
        model,
        { batch_size: 2, gradient_accumulation_steps: 1 },
        steps,
        7,
        false,
        'fp32',
      )
      return {
        id: `run-${model.name}`,
        model,
        recipe,
        parameters: countParameters(model),
        seed: 7,
        device: 'cpu',
        steps,
        estimate: null,
      }
    })
    const data = { train_hash: 'aa', validation_hash: 'bb', train_tokens: 1000, validation_tokens: 100, orders: {} }
    const plan: StudyPlan = { budget: { max_steps: steps }, threads: 1, models: [], warnings: [], data }
    this.study = this.stores.studies.insert({
      name: 'by size',
      source: '',
      dataset_id: dataset.id,
      tokenizer_id: null,
      plan,
      runs,
    })
  }

  /** One `study run`, as a fresh process does it. */
  async run(
    options: FakeEngineOptions = {},
    control = new StudyControl(),
    threads = 1,
    fitMemory = false,
    memoryBytes = 2 ** 40,
  ): Promise<FakeEngine> {
    const engine = new FakeEngine(options)
    const { stores, home } = this
    const shards = { train: join(home, 'train.tokens'), validation: join(home, 'validation.tokens') }
    await runStudy(this.study, {
      engine,
      stores,
      home,
      shards,
      threads,
      fitMemory,
      memoryBytes,
      control,
      log: (line) => this.lines.push(english(line)),
      onProgress: () => undefined,
      onRunState: () => undefined,
    })
    return engine
  }

  /** Closes and opens the database, as after the end of the process. */
  restart(): void {
    this.stores.close()
    this.stores = openStores(join(this.home, 'sizewise.sqlite'))
  }

  get state(): string | undefined {
    return this.stores.studies.byName('by size')?.state
  }

  runOf(model: string): Run {
    const run = this.stores.runs.byId(`run-${model}`)
    if (!run) throw new Error(`no run of ${model}`)
    return run
  }

  filesOf(model: string): string[] {
    return readdirSync(join(this.home, 'checkpoints', `run-${model}`)).sort()
  }

  /** Everything of a run that must not depend on how often it was interrupted. */
  outcomeOf(model: string): unknown {
    const { train, evaluation } = this.stores.metrics.series(`run-${model}`)
    const run = this.runOf(model)
    return {
      state: run.state,
      step: run.step,
      best: run.best,
      checkpoints: run.checkpoints,
      files: this.filesOf(model),
      train,
      evaluation,
    }
  }
}
