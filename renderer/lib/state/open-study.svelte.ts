import { SvelteMap } from 'svelte/reactivity'
import type { Events } from '../../../electron/contract/channels.ts'
import type { RunVerdict, Sample } from '../../../electron/contract/run.ts'
import type { LogLine, StudyDocument } from '../../../electron/contract/study.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { RunCurves } from './run-curves.svelte.ts'

export type LiveFigures = Omit<Events['study:progress'], 'train' | 'evaluation' | 'study'>

/** The study whose page is open, alive: its document, the newest figures and the curves of each run. */
export class OpenStudy {
  readonly name: string
  document = $state.raw<StudyDocument>()
  error = $state.raw<RequestError>()
  /** What is done before the first step. */
  preparing = $state.raw<Events['study:preparing'] | null>(null)
  /** What happened in it, oldest first. */
  log = $state.raw<LogLine[]>([])
  source = $state.raw('')
  /** By run id. */
  readonly live = new SvelteMap<string, LiveFigures>()
  readonly curves = new SvelteMap<string, RunCurves>()
  readonly samples = new SvelteMap<string, Sample[]>()
  readonly verdicts = new SvelteMap<string, RunVerdict>()
  #stops: (() => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  async open(): Promise<void> {
    this.#stops = [
      listen('study:changed', ({ name }) => {
        if (name === null || name === this.name) void this.refresh()
      }),
      listen('study:progress', (progress) => {
        if (progress.study === this.name) this.#take(progress)
      }),
      listen('study:preparing', (preparing) => {
        if (preparing.name === this.name) this.preparing = preparing
      }),
      listen('study:logged', ({ name, line }) => {
        if (name === this.name) this.log = [...this.log, line]
      }),
      listen('study:sampled', ({ study, run }) => {
        if (study === this.name) void this.readSamples(run)
      }),
    ]
    await this.refresh()
    if (this.error !== undefined) return
    this.log = await ask('study:log', { name: this.name })
    this.source = (await ask('study:source', { name: this.name })).source
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
  }

  async refresh(): Promise<void> {
    try {
      const document = await ask('study:show', { name: this.name })
      const before = this.document
      this.document = document
      for (const run of document.runs) {
        const known = this.curves.get(run.id)
        const was = before?.runs.find(({ id }) => id === run.id)?.state
        if (known === undefined) this.curves.set(run.id, new RunCurves(run.id))
        if (known === undefined) void this.readSamples(run.id)
        // A run that has come to rest is stored whole.
        if (known === undefined || (was === 'running' && run.state !== 'running')) void this.curves.get(run.id)?.load()
        if (run.state !== 'running') this.live.delete(run.id)
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.error = error
    }
  }

  async readSamples(run: string): Promise<void> {
    this.samples.set(run, await ask('run:samples', { id: run }))
  }

  async judge(run: string): Promise<void> {
    this.verdicts.set(run, await ask('run:verdict', { id: run }))
  }

  #take({ train, evaluation, study: _, ...figures }: Events['study:progress']): void {
    this.preparing = null
    this.live.set(figures.run, figures)
    this.curves.get(figures.run)?.append({ train, evaluation })
    if (evaluation.step.length > 0) void this.judge(figures.run)
  }
}
