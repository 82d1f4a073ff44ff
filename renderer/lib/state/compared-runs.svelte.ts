import type { RunPlace } from '../../../electron/contract/channels/compare.ts'
import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'

/** Small enough that main answers between two frames. */
const pageLength = 100
/** Between two readings of a study that is being trained. */
const readAgainMs = 1000

/** Every run of every study, with what a person said about it. */
class ComparedRuns {
  list = $state.raw<ComparedRun[]>([])
  /** False until everything has been read once. */
  ready = $state(false)
  error = $state.raw<RequestError>()
  #listening = false
  #due = new Map<string, number>()

  /** Reads everything when first called, and keeps up with what main tells from then on. */
  async start(): Promise<void> {
    if (this.#listening) return
    this.#listening = true
    listen('study:changed', ({ name }) => {
      if (name === null) void this.#readAll()
      else this.#readSoon(name)
    })
    listen('study:progress', ({ study, evaluation }) => {
      if (evaluation.step.length > 0) this.#readSoon(study)
    })
    await this.#readAll()
  }

  async setArchived(id: string, archived: boolean): Promise<void> {
    await this.#annotate(id, { archived })
  }

  async setNotes(id: string, notes: string): Promise<void> {
    await this.#annotate(id, { notes })
  }

  async #annotate(id: string, change: { notes?: string; archived?: boolean }): Promise<void> {
    try {
      await ask('compare:annotate', { id, ...change })
      this.list = this.list.map((run) => (run.id === id ? { ...run, ...change } : run))
    } catch (error) {
      this.#fail(error)
    }
  }

  async #readAll(): Promise<void> {
    try {
      this.list = await pages(null)
      this.ready = true
      this.error = undefined
    } catch (error) {
      this.#fail(error)
    }
  }

  /** A study that is trained changes ten times a second: it is read once in a while. */
  #readSoon(study: string): void {
    if (this.#due.has(study)) return
    const read = (): void => {
      this.#due.delete(study)
      void this.#readStudy(study)
    }
    this.#due.set(study, window.setTimeout(read, readAgainMs))
  }

  async #readStudy(study: string): Promise<void> {
    try {
      const fresh = await pages(study)
      const at = this.list.findIndex((run) => run.study === study)
      const others = this.list.filter((run) => run.study !== study)
      this.list = at < 0 ? [...others, ...fresh] : others.toSpliced(at, 0, ...fresh)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof RequestError)) throw error
    this.error = error
  }
}

async function pages(study: string | null): Promise<ComparedRun[]> {
  const found: ComparedRun[] = []
  let after: RunPlace | null = null
  do {
    const page: { runs: ComparedRun[]; next: RunPlace | null } = await ask('compare:runs', {
      study,
      after,
      limit: pageLength,
    })
    found.push(...page.runs)
    after = page.next
  } while (after !== null)
  return found
}

export const comparedRuns = new ComparedRuns()
