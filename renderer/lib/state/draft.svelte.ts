import type { DraftMaterials } from '../../../electron/contract/channels/draft.ts'
import type { DraftPlan, LadderMove, RungDraft, StudyDraft } from '../../../electron/contract/draft.ts'
import type { ModelDescription } from '../../../electron/contract/model.ts'
import type { RecipeKeys } from '../../../electron/contract/recipe.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { automaticNames, namesBySize } from './rung-names.ts'
import { queue } from './queue.svelte.ts'
import { shell } from './shell.svelte.ts'

/** How long a draft stands still before its sizes are timed in the background. */
const stillness = 1200

/** The study that is being laid out: what a person says, and what main says follows from it. */
class DraftState {
  current = $state<StudyDraft | null>(null)
  plan = $state.raw<DraftPlan | null>(null)
  /** Place of the rung that is looked at. */
  chosen = $state(0)
  presets = $state.raw<ModelDescription[]>([])
  materials = $state.raw<DraftMaterials>({ datasets: [], tokenizers: [] })
  /** The study file as a person writes it; null: the one that the draft makes. */
  written = $state<string | null>(null)
  writtenError = $state<RequestError>()
  /** The last move of the ladder that could not be made. */
  moveError = $state<RequestError>()
  error = $state<RequestError>()
  measuring = $state<{ done: number; total: number } | null>(null)
  creating = $state<{ what: string; percent: number | null } | null>(null)

  /** Whether a draft was asked for; there is none without a dataset. */
  begun = $state(false)

  #wish = 0
  #version = 0
  #planning = false
  #still: ReturnType<typeof setTimeout> | undefined
  #timedLadder = ''
  /** Of rungs that are called by their size. */
  #automatic = new Set<number>()
  #moving = false
  #nextMove: (() => Promise<void>) | undefined
  #started = false

  /** What `Create` makes. */
  get text(): string {
    return this.written ?? this.plan?.text ?? ''
  }

  /** Once for the window: what main tells. */
  start(): void {
    if (this.#started) return
    this.#started = true
    listen('draft:measuring', (progress) => {
      if (this.measuring !== null) this.measuring = progress
    })
    listen('study:preparing', ({ name, what, done, total }) => {
      if (this.creating !== null && name === this.current?.study)
        this.creating = { what, percent: total > 0 ? Math.floor((100 * done) / total) : null }
    })
    listen('dataset:changed', () => void (this.begun && this.current === null ? this.begin(null) : this.refresh()))
    listen('study:changed', () => void this.refresh())
  }

  /** What there is to choose from. */
  async refresh(): Promise<void> {
    this.materials = await ask('draft:materials', null)
    if (this.presets.length === 0) this.presets = await ask('model:presets', null)
  }

  /** A new draft with the defaults for a dataset; null: the newest one. */
  async begin(dataset: string | null): Promise<void> {
    const wish = ++this.#wish
    this.begun = true
    await this.refresh()
    const made = await ask('draft:begin', { dataset })
    if (wish === this.#wish) this.take(made)
  }

  take(draft: StudyDraft | null): void {
    this.current = draft
    this.plan = null
    this.chosen = 0
    this.written = null
    this.writtenError = undefined
    this.moveError = undefined
    this.error = undefined
    this.#automatic.clear()
    if (draft !== null) void this.#replan()
  }

  change(edit: (draft: StudyDraft) => void): void {
    if (this.current === null) return
    for (const place of automaticNames(this.current, this.plan)) this.#automatic.add(place)
    const sizes = this.current.ladder.length
    edit(this.current)
    // Places say nothing of a ladder that lost or won a rung.
    if (this.current.ladder.length !== sizes) this.#automatic.clear()
    this.written = null
    this.writtenError = undefined
    this.chosen = Math.max(0, Math.min(this.chosen, this.current.ladder.length - 1))
    void this.#replan()
  }

  changeRung(index: number, edit: (rung: RungDraft) => void): void {
    this.change(({ ladder }) => {
      const rung = ladder[index]
      if (rung !== undefined) edit(rung)
    })
  }

  /** Overrides of a rung go where its name goes. */
  rename(index: number, name: string): void {
    this.change((draft) => {
      renameRung(draft, index, name)
    })
    this.#automatic.delete(index)
  }

  changeRecipe(name: string | null, edit: (keys: RecipeKeys) => void): void {
    this.change((draft) => {
      if (name === null) edit(draft.recipe)
      else edit((draft.per_model[name] ??= {}))
    })
  }

  moveLadder(move: LadderMove): void {
    this.#follow(async () => {
      const rungs = await ask('draft:ladder', move)
      const shared = this.current?.ladder.every(({ dropout }) => dropout === this.current?.ladder[0]?.dropout)
      const dropout = shared ? this.current?.ladder[0]?.dropout : undefined
      this.change((draft) => {
        draft.ladder = rungs.map((rung) => (dropout === undefined ? rung : { ...rung, dropout }))
        draft.per_model = {}
      })
      this.#automatic.clear()
    })
  }

  resize(index: number, parameters: number): void {
    this.#follow(async () => {
      const rung = this.current?.ladder[index]
      const vocab = this.plan?.vocab
      if (rung === undefined || vocab === undefined || vocab === null) return
      const resized = await ask('draft:resize', { rung, parameters, vocab })
      this.change(({ ladder }) => {
        ladder[index] = { ...resized, name: ladder[index]?.name ?? resized.name }
      })
    })
  }

  /** Reads what a person writes; the picture follows as soon as it is a study. */
  async write(text: string): Promise<void> {
    this.written = text
    try {
      const draft = await ask('draft:read', { text })
      if (this.written !== text) return
      this.current = draft
      this.writtenError = undefined
      this.chosen = Math.min(this.chosen, draft.ladder.length - 1)
      this.#automatic.clear()
      await this.#replan()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (this.written === text) this.writtenError = error
    }
  }

  async measure(): Promise<void> {
    if (this.measuring !== null || this.current === null) return
    this.#timedLadder = JSON.stringify(this.current.ladder)
    this.measuring = { done: 0, total: this.current.ladder.length }
    try {
      await ask('draft:measure', this.current)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.code !== 'cancelled') this.error = error
    } finally {
      this.measuring = null
    }
    await this.#replan()
  }

  stopMeasuring(): void {
    void ask('draft:stopMeasuring', null)
  }

  /** Makes the study and goes to it. */
  async create(run: boolean): Promise<void> {
    if (this.creating !== null) return
    clearTimeout(this.#still)
    this.stopMeasuring()
    this.error = undefined
    this.creating = { what: '', percent: null }
    try {
      const { name } = await ask('draft:create', { text: this.text, run })
      this.take(null)
      this.begun = false
      shell.go('studies', name)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.code !== 'cancelled') this.error = error
    } finally {
      this.creating = null
    }
  }

  stopCreating(): void {
    void ask('draft:stopCreating', null)
  }

  /** Moves come faster than they are made: the newest waits, those between are passed over. */
  #follow(move: () => Promise<void>): void {
    this.#nextMove = move
    if (this.#moving) return
    this.#moving = true
    void this.#moveOn()
  }

  async #moveOn(): Promise<void> {
    try {
      for (let move = this.#nextMove; move !== undefined; move = this.#nextMove) {
        this.#nextMove = undefined
        try {
          await move()
          this.moveError = undefined
        } catch (error) {
          if (!(error instanceof RequestError)) throw error
          this.moveError = error
        }
      }
    } finally {
      this.#moving = false
    }
  }

  /** One question at a time; a draft that changed meanwhile is asked for again. */
  async #replan(): Promise<void> {
    this.#version++
    if (this.#planning) return
    this.#planning = true
    try {
      for (let asked = 0; asked !== this.#version && this.current !== null;) {
        asked = this.#version
        this.plan = await ask('draft:plan', this.current)
        this.#nameBySize()
      }
    } finally {
      this.#planning = false
    }
    this.#measureWhenStill()
  }

  /** Rungs that were called by their size are called by their new one. */
  #nameBySize(): void {
    const { current: draft, plan } = this
    if (draft === null || plan === null) return
    for (const [index, name] of namesBySize(draft, plan, this.#automatic)) {
      renameRung(draft, index, name)
      this.#version++
    }
  }

  #measureWhenStill(): void {
    clearTimeout(this.#still)
    this.#still = setTimeout(() => {
      const { current: draft, plan } = this
      // Beside a training that is under way both would be slow.
      if (draft === null || plan === null || queue.state.running !== null || plan.problem !== null) return
      const untimed = plan.rungs.some(({ run }) => run?.timed !== 'measured')
      if (untimed && JSON.stringify(draft.ladder) !== this.#timedLadder) void this.measure()
    }, stillness)
  }
}

function renameRung(draft: StudyDraft, index: number, name: string): void {
  const rung = draft.ladder[index]
  if (rung === undefined) return
  const overrides = draft.per_model[rung.name]
  if (overrides !== undefined && name !== rung.name) {
    const { [rung.name]: _old, ...others } = draft.per_model
    draft.per_model = { ...others, [name]: overrides }
  }
  rung.name = name
}

export const draft = new DraftState()
