import { SvelteMap } from 'svelte/reactivity'
import { canonicalDevice } from '../../../electron/contract/device.ts'
import type { Run } from '../../../electron/contract/run.ts'
import { ask, listen } from '../ipc/client.ts'
import { failure } from './failure.svelte.ts'

/** How far the study under way has come. */
class Training {
  #study: string | null = null
  #runs = $state.raw<Run[]>([])
  /** Steps of the runs under way, newer than what is stored. */
  readonly #steps = new SvelteMap<string, number>()

  /** Of the whole study's training time, from 0 to 1; null while nothing is trained or its runs are not known. */
  readonly share = $derived.by(() => {
    const whole = sum(this.#runs.map(weight))
    if (whole === 0) return null
    return sum(this.#runs.map((run) => weight(run) * this.#done(run))) / whole
  })

  /** What its runs train on now. */
  readonly devices = $derived(
    new Set(this.#runs.filter(({ state }) => state === 'running').map(({ device }) => canonicalDevice(device))),
  )

  async start(): Promise<void> {
    listen('study:queueChanged', ({ running }) => {
      if (running !== this.#study) this.#follow(running)
    })
    listen('study:changed', ({ name }) => {
      if (name !== null && name === this.#study) this.#follow(name)
    })
    listen('study:progress', ({ run, step }) => {
      this.#steps.set(run, step)
    })
    await this.#read((await ask('study:queue', null)).running)
  }

  #follow(study: string | null): void {
    this.#read(study).catch((error: unknown) => {
      failure.report(error)
    })
  }

  async #read(study: string | null): Promise<void> {
    this.#study = study
    const runs = study === null ? [] : await ask('run:list', { study })
    if (this.#study !== study) return
    this.#runs = runs
    for (const id of this.#steps.keys()) if (!runs.some((run) => run.id === id)) this.#steps.delete(id)
  }

  #done(run: Run): number {
    if (run.state === 'completed' || run.state === 'stopped' || run.state === 'failed') return 1
    const step = this.#steps.get(run.id) ?? run.step
    return run.steps === 0 ? 0 : Math.min(1, step / run.steps)
  }
}

/** The time that a run takes, as estimated, or in proportion to it. */
function weight({ estimate, parameters, steps }: Run): number {
  return estimate?.duration_s ?? parameters.total * steps
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export const training = new Training()
