import type { DraftPlan, RungDraft, StudyDraft } from '../../../electron/contract/draft.ts'
import type { RecipeKeys } from '../../../electron/contract/recipe.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { draftMaterials } from './draft-materials.svelte.ts'
import { automaticNames, namesBySize, renameRung } from './rung-names.ts'

/** The study that is being laid out: what a person says, and what main says follows from it. */
class DraftState {
  current = $state<StudyDraft | null>(null)
  plan = $state.raw<DraftPlan | null>(null)
  /** Place of the rung that is looked at. */
  chosen = $state(0)
  /** The study file as a person writes it; null: the one that the draft makes. */
  written = $state<string | null>(null)
  writtenError = $state<RequestError>()
  /** The last move of the ladder that could not be made. */
  moveError = $state<RequestError>()
  error = $state<RequestError>()
  /** Whether a draft was asked for; there is none without a dataset. */
  begun = $state(false)

  #wish = 0
  #version = 0
  #planning = false
  /** Of rungs that are called by their size. */
  #automatic = new Set<number>()
  #started = false
  readonly #listeners: (() => void)[] = []

  /** What `Create` makes. */
  get text(): string {
    return this.written ?? this.plan?.text ?? ''
  }

  /** Calls whenever everything is known that follows from the draft as it is. */
  onPlanned(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Once for the window: what main tells. */
  start(): void {
    if (this.#started) return
    this.#started = true
    listen('dataset:changed', () => {
      void (this.begun && this.current === null ? this.begin(null) : draftMaterials.refresh())
    })
    listen('study:changed', () => void draftMaterials.refresh())
  }

  /** A new draft with the defaults for a dataset; null: the newest one. */
  async begin(dataset: string | null): Promise<void> {
    const wish = ++this.#wish
    this.begun = true
    await draftMaterials.refresh()
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
    if (draft !== null) void this.replan()
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
    void this.replan()
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

  /** Other rungs in place of all: what was said of the old ones by name goes with them. */
  replaceLadder(rungs: RungDraft[]): void {
    this.change((draft) => {
      draft.ladder = rungs
      draft.per_model = {}
    })
    this.#automatic.clear()
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
      await this.replan()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (this.written === text) this.writtenError = error
    }
  }

  /** One question at a time; a draft that changed meanwhile is asked for again. */
  async replan(): Promise<void> {
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
    for (const listener of this.#listeners) listener()
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
}

export const draft = new DraftState()
