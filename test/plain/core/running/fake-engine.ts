import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type {
  EngineCommand,
  EngineCommands,
  MachineShare,
  TrainEvent,
  TrainRequest,
  TrainResult,
} from '../../../../electron/contract/engine-protocol.ts'
import type { EvaluationMetric, TrainMetric } from '../../../../electron/contract/run.ts'
import type { AskOptions, Engine, EngineTask } from '../../../../electron/core/ports/engine.ts'
import { flopsPerToken } from '../../../../electron/core/sizing/flops.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'

/** Moments of training at which the fake host can die, in the order in which they come. */
export type Moment = 'start' | 'step' | 'metrics sent' | 'weights' | 'half a file' | 'file' | 'checkpoint sent'

export interface FakeEngineOptions {
  /** True: the host dies here. */
  dies?: (moment: Moment, step: number, model: string) => boolean
  /** Throws what the engine should answer with. */
  fails?: (step: number, model: string, request: TrainRequest) => void
  /** Called after each step, e.g. to pause. */
  onStep?: (step: number, model: string) => void
  /** Called inside each evaluation; a wish that it leads to interrupts it. */
  onEvaluation?: (step: number, model: string) => void
  /** A task under way is told its new share of the machine. */
  onShare?: (model: string, share: MachineShare) => void
  order?: (request: TrainRequest) => string
  endsEarlyAt?: number
  handlers?: Partial<{
    [C in EngineCommand]: (
      params: EngineCommands[C]['params'],
    ) => EngineCommands[C]['result'] | Promise<EngineCommands[C]['result']>
  }>
}

/** What a checkpoint of the fake holds: all that decides the rest of the training. */
interface State {
  step: number
  weights: string
  best: { step: number; validation_loss: number } | null
  /** The evaluation of this step is due again. */
  interrupted?: boolean
}

const metricsEvery = 3

/**
 * Behaves like the engine towards core: metrics in batches, an evaluation at step 0, at each interval and at the end,
 * a checkpoint file renamed into place before its event, the same bits for the same steps, and sudden deaths.
 */
export class FakeEngine implements Engine {
  readonly requests: TrainRequest[] = []
  private readonly options: FakeEngineOptions

  constructor(options: FakeEngineOptions = {}) {
    this.options = options
  }

  ask<C extends EngineCommand>(
    command: C,
    params: EngineCommands[C]['params'],
    options?: AskOptions<C>,
  ): Promise<EngineCommands[C]['result']> {
    return this.start(command, params, options).result
  }

  start<C extends EngineCommand>(
    command: C,
    params: EngineCommands[C]['params'],
    options: AskOptions<C> = {},
  ): EngineTask<C> {
    if (command === 'train') {
      const task = new FakeTraining(
        params as TrainRequest,
        this.options,
        options.onEvent as (event: TrainEvent) => void,
      )
      this.requests.push(params as TrainRequest)
      return task
    }
    const handler = this.options.handlers?.[command]
    const result = handler
      ? Promise.resolve().then(() => handler(params))
      : Promise.reject(new Error(`the fake engine has no ${command}`))
    return { result, pause: () => undefined, stop: () => undefined, useShare: () => undefined }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

class FakeTraining {
  readonly result: Promise<TrainResult>
  private wish: 'paused' | 'stopped' | null = null
  private waiting: TrainMetric[] = []
  private readonly request: TrainRequest
  private readonly options: FakeEngineOptions
  private readonly send: (event: TrainEvent) => void
  /** Step at which this session began: the engine's clock starts at 0 in each. */
  private began = 0
  private state: State = { step: 0, weights: 'initial', best: null }

  constructor(request: TrainRequest, options: FakeEngineOptions, send: (event: TrainEvent) => void) {
    this.request = request
    this.options = options
    this.send = send
    this.result = this.train()
  }

  pause(): void {
    this.wish ??= 'paused'
  }

  stop(): void {
    this.wish = 'stopped'
  }

  useShare(share: MachineShare): void {
    this.options.onShare?.(this.request.model.name, share)
  }

  private async train(): Promise<TrainResult> {
    const { model, recipe, resume_from: resumeFrom } = this.request
    await turn()
    this.die('start')
    if (resumeFrom !== undefined) this.state = JSON.parse(readFileSync(resumeFrom, 'utf8')) as State
    this.began = this.state.step
    const order = this.options.order?.(this.request) ?? `order of ${model.context}, ${recipe.seed}`
    this.send({
      kind: 'started',
      step: this.state.step,
      parameters: countParameters(model),
      arena_bytes: 1,
      total_bytes: estimateMemory(model, recipe.batch_size, 1).total,
      data_order: order,
    })
    if (this.state.step === 0) this.evaluate()
    else if (this.state.interrupted === true && this.evaluate()) this.checkpoint()
    while (this.state.step < recipe.max_steps) {
      if (this.wish !== null) return this.end(this.wish)
      this.trainStep()
      const { step } = this.state
      const evaluated = step % recipe.eval_interval === 0 || step === recipe.max_steps
      if (evaluated && !this.evaluate()) return this.end('paused')
      if (evaluated || step % recipe.checkpoint_interval === 0) this.checkpoint()
      if (step === this.options.endsEarlyAt) return { reason: 'early_stopping', step, peak_memory_bytes: 1000 }
      if (step % 2 === 0) await turn()
    }
    this.sendMetrics()
    return { reason: 'completed', step: this.state.step, peak_memory_bytes: 1000 }
  }

  private trainStep(): void {
    const { model, recipe } = this.request
    const step = this.state.step + 1
    this.options.fails?.(step, model.name, this.request)
    this.die('step')
    this.state = { ...this.state, step, weights: digest(`${this.state.weights} ${recipe.seed} ${model.name} ${step}`) }
    const tokens = step * recipe.batch_size * recipe.gradient_accumulation_steps * model.context
    const flops = tokens * flopsPerToken(model).train
    this.waiting.push({
      step,
      train_loss: loss(this.state),
      learning_rate: 1e-3,
      gradient_norm: 1,
      tokens,
      flops,
      elapsed_s: step - this.began,
      tokens_per_second: 1000,
    })
    if (step % metricsEvery === 0) this.sendMetrics()
    this.options.onStep?.(step, model.name)
  }

  private sendMetrics(): void {
    if (this.waiting.length > 0) this.send({ kind: 'metrics', points: this.waiting })
    this.waiting = []
    this.die('metrics sent')
  }

  /** False where it was interrupted. */
  private evaluate(): boolean {
    this.sendMetrics()
    const { wish } = this
    this.options.onEvaluation?.(this.state.step, this.request.model.name)
    this.state = { ...this.state, interrupted: this.wish !== wish }
    if (this.state.interrupted === true) return false
    const point: EvaluationMetric = {
      step: this.state.step,
      validation_loss: loss(this.state),
      bits_per_byte: loss(this.state) / 3,
      elapsed_s: this.state.step - this.began,
    }
    const best = this.state.best === null || point.validation_loss < this.state.best.validation_loss
    if (best) this.state = { ...this.state, best: { step: point.step, validation_loss: point.validation_loss } }
    this.send({ kind: 'evaluation', point, best })
    if (this.request.milestones?.includes(this.state.step)) this.milestone()
    return true
  }

  /** What a milestone holds is the weights and nothing else: going on from it would begin anew. */
  private milestone(): void {
    const { step, weights } = this.state
    const file = `step-${String(step).padStart(8, '0')}.weights.safetensors`
    const content = JSON.stringify({ weights })
    writeFileSync(join(this.request.checkpoint_folder, file), content)
    this.die('weights')
    this.send({ kind: 'milestone', step, file, sha256: digest(content) })
    this.die('weights')
  }

  private checkpoint(): void {
    this.sendMetrics()
    const file = `step-${String(this.state.step).padStart(8, '0')}.safetensors`
    const content = JSON.stringify(this.state)
    const path = join(this.request.checkpoint_folder, file)
    writeFileSync(`${path}.tmp`, content.slice(0, content.length / 2))
    this.die('half a file')
    writeFileSync(`${path}.tmp`, content)
    renameSync(`${path}.tmp`, path)
    this.die('file')
    this.send({ kind: 'checkpoint', step: this.state.step, file, sha256: digest(content), best: this.state.best })
    this.die('checkpoint sent')
  }

  private end(reason: 'paused' | 'stopped'): TrainResult {
    this.checkpoint()
    return { reason, step: this.state.step, peak_memory_bytes: 1000 }
  }

  private die(moment: Moment): void {
    if (this.options.dies?.(moment, this.state.step, this.request.model.name))
      throw new SizewiseError('engine_died', `killed at ${moment}`)
  }
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Falls with the steps, with noise from the weights: the best checkpoint is not always the last. */
function loss(state: State): number {
  return 2 + 3 / (1 + state.step / 10) + (0.2 * parseInt(digest(state.weights).slice(0, 4), 16)) / 65536
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
