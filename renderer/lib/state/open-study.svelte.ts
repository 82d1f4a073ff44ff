import { SvelteMap } from 'svelte/reactivity'
import type { Events } from '../../../electron/contract/channels.ts'
import type { StudyDocument } from '../../../electron/contract/study.ts'
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
  /** By run id. */
  readonly live = new SvelteMap<string, LiveFigures>()
  readonly curves = new SvelteMap<string, RunCurves>()
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
    ]
    await this.refresh()
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
        // A run that has come to rest is stored whole.
        if (known === undefined || (was === 'running' && run.state !== 'running')) void this.curves.get(run.id)?.load()
        if (run.state !== 'running') this.live.delete(run.id)
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.error = error
    }
  }

  #take({ train, evaluation, study: _, ...figures }: Events['study:progress']): void {
    this.preparing = null
    this.live.set(figures.run, figures)
    this.curves.get(figures.run)?.append(train, evaluation)
  }
}
