import type { StudyQueueState } from '../contract/channels/study.ts'
import { curvesOf } from '../contract/curves.ts'
import type { StudyState } from '../contract/study.ts'
import { SizewiseError } from '../contract/errors.ts'
import { knownFailure } from '../contract/known-failure.ts'
import { english } from '../contract/phrases/english.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { StudyRecord } from '../core/ports/study-store.ts'
import { findStudy } from '../core/studies/study-document.ts'
import { trainStudy } from '../core/studies/train-study.ts'
import type { Send } from './app-context.ts'

export interface QueueRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: () => number
  fitMemory: () => boolean
  send: Send
  /** Fits and answers a study off this thread. */
  answer(name: string): Promise<NonNullable<StudyRecord['result']>>
  /** A study has come to its end, by itself and not by a pause. */
  onEnd(name: string, state: StudyState): void
}

const settingName = 'study queue'

/** Trains studies one after the other. What it holds is stored: after a crash or a quit it goes on at the next start. */
export class StudyQueue {
  readonly #room: QueueRoom
  #waiting: string[]
  #running: { name: string; stop: AbortController; ended: Promise<void> } | undefined
  #closed = false
  #listeners: ((state: StudyQueueState) => void)[] = []

  constructor(room: QueueRoom) {
    this.#room = room
    const stored = room.stores.settings.read(settingName)
    const names = Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : []
    this.#waiting = [...new Set(names)].filter((name) => room.stores.studies.byName(name) !== undefined)
  }

  get state(): StudyQueueState {
    return { running: this.#running?.name ?? null, waiting: [...this.#waiting] }
  }

  onChange(listener: (state: StudyQueueState) => void): void {
    this.#listeners.push(listener)
  }

  /** Begins, or goes on, with what is stored. */
  start(): void {
    if (this.#closed || this.#running !== undefined) return
    const name = this.#waiting.shift()
    if (name === undefined) return
    const stop = new AbortController()
    this.#running = { name, stop, ended: this.#train(name, stop.signal) }
    this.#changed()
  }

  add(name: string): void {
    findStudy(this.#room.stores, name)
    if (this.#running?.name === name || this.#waiting.includes(name)) return
    this.#waiting.push(name)
    this.#changed()
    this.start()
  }

  /** Resolves once the study is out of the queue and its checkpoint is saved. */
  async remove(name: string): Promise<void> {
    this.#waiting = this.#waiting.filter((other) => other !== name)
    const running = this.#running
    if (running?.name === name) {
      running.stop.abort()
      await running.ended
    }
    this.#changed()
  }

  /** Those that wait, in this order; who is not named stays behind. */
  reorder(names: string[]): void {
    const named = names.filter((name) => this.#waiting.includes(name))
    this.#waiting = [...new Set([...named, ...this.#waiting])]
    this.#changed()
  }

  /** Puts a study behind all others; resolves once the next one is trained. */
  async skip(name: string): Promise<void> {
    const others = this.#waiting.filter((other) => other !== name)
    if (others.length === 0 || (this.#running?.name !== name && !this.#waiting.includes(name))) return
    // It waits already while it is stopped, so that a crash in between does not lose it.
    this.#waiting = [...others, name]
    const running = this.#running
    if (running?.name === name) {
      running.stop.abort()
      await running.ended
    }
    this.#changed()
  }

  /** Saves a checkpoint of what is trained now, which stays first in the queue for the next start. */
  async close(): Promise<void> {
    this.#closed = true
    const running = this.#running
    if (running === undefined) return
    running.stop.abort()
    await running.ended
    this.#waiting.unshift(running.name)
    this.#store()
  }

  async #train(name: string, signal: AbortSignal): Promise<void> {
    const { stores, engine, home, threads, fitMemory, send } = this.#room
    let failure: SizewiseError | undefined
    try {
      await trainStudy(name, {
        stores,
        engine,
        home,
        threads: threads(),
        fitMemory: fitMemory(),
        signal,
        log: (line) => {
          console.error(english(line))
        },
        onPreparing: (what, done, total) => {
          send('study:preparing', { name, what, done, total })
        },
        onProgress: (run, progress) => {
          send('study:progress', { study: name, run: run.id, ...progress, ...curvesOf(progress) })
        },
        onRunState: () => {
          send('study:changed', { name })
        },
        answer: this.#room.answer,
        onSample: (run) => {
          send('study:sampled', { study: name, run: run.id })
        },
        onLogLine: (line) => {
          send('study:logged', { name, line })
        },
      })
    } catch (error) {
      const known = knownFailure(error)
      if (known === undefined) console.error(error)
      failure = known ?? new SizewiseError('internal', String(error))
    }
    this.#running = undefined
    if (!this.#closed) this.#changed()
    send('study:changed', { name })
    const { state } = findStudy(stores, name)
    send('study:ended', { name, state, error: failure?.toData() ?? null })
    if (!signal.aborted) this.#room.onEnd(name, state)
    this.start()
  }

  #changed(): void {
    this.#store()
    const { state } = this
    this.#room.send('study:queueChanged', state)
    for (const listener of this.#listeners) listener(state)
  }

  #store(): void {
    const { running, waiting } = this.state
    this.#room.stores.settings.write(settingName, [...(running === null ? [] : [running]), ...waiting])
  }
}
