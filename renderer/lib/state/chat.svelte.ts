import type { ChatOptions, ConversationSummary } from '../../../electron/contract/chat.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { devices } from './devices.svelte.ts'
import { ChatNews, type News } from './chat-news.ts'
import { ChosenLanes } from './chosen-lanes.svelte.ts'
import { OpenConversation, type LiveTurn } from './open-conversation.svelte.ts'

const usualOptions: ChatOptions = {
  max_tokens: 100,
  temperature: 0.8,
  top_k: 0,
  top_p: 1,
  repetition_penalty: 1,
  stop: [],
  seed: 1337,
}

/** The inference chat: who can be asked, what was asked, and what is being written. */
class Chat {
  readonly chosen = new ChosenLanes()
  conversations = $state.raw<ConversationSummary[]>([])
  /** Null: the next prompt begins a new one. */
  open = $state.raw<OpenConversation | null>(null)
  error = $state.raw<RequestError>()
  loaded = $state(false)
  prompt = $state('')
  options = $state<ChatOptions>({ ...usualOptions })
  /** The options as they are asked for: a draft that can propose to none of the chosen models is left out. */
  readonly wished = $derived(this.#wished())
  #listening = false
  #begun = false
  readonly #news = new ChatNews(
    (news) => {
      this.#takeNews(news)
    },
    (deliver) => requestAnimationFrame(deliver),
  )

  /** When the screen opens; the conversation last written in comes back. */
  async start(): Promise<void> {
    if (!this.#listening) {
      this.#listening = true
      listen('chat:changed', () => void this.#refresh())
      listen('study:changed', () => void this.#refreshRuns())
      listen('chat:tokens', (tokens) => {
        this.#news.take({ tokens })
      })
      listen('chat:laneEnded', (ended) => {
        this.#news.take({ ended })
      })
    }
    await Promise.all([this.#refresh(), this.#refreshRuns(), this.#try(() => devices.read())])
    const last = this.conversations[0]
    if (!this.loaded && !this.#begun && last !== undefined) await this.show(last.id)
    this.loaded = true
  }

  async show(id: number): Promise<void> {
    await this.#try(async () => {
      await this.#news.whileReading(async () => {
        this.open = new OpenConversation(await ask('chat:show', { id }))
      })
      const last = this.open?.turns.at(-1)
      if (last === undefined) return
      this.options = { ...last.options }
      this.chosen.restore(last)
    })
  }

  /** A new conversation with one checkpoint. */
  beginWith(run: string, step: number): void {
    this.#begun = true
    this.begin()
    this.chosen.picked = [run]
    this.chosen.steps = { [run]: step }
  }

  begin(): void {
    this.open = null
    this.error = undefined
  }

  async send(): Promise<void> {
    const { prompt, wished: options } = this
    const params = { conversation: this.open?.id ?? null, prompt, runs: this.chosen.asked(), options }
    await this.#try(async () => {
      const { conversation } = await ask('chat:prompt', params)
      this.prompt = ''
      // While a run is trained its checkpoints come and go.
      await this.#refreshRuns()
      await this.show(conversation)
    })
  }

  async stop(turn: number, lane: number | null): Promise<void> {
    await this.#try(() => ask('chat:stop', { turn, lane }))
  }

  /** A second vote for the same answer takes it back. */
  async vote(turn: LiveTurn, lane: number): Promise<void> {
    const vote = turn.vote === lane ? null : lane
    await this.#try(async () => {
      await ask('chat:vote', { turn: turn.id, lane: vote })
      turn.vote = vote
    })
  }

  async rename(id: number, name: string): Promise<void> {
    await this.#try(() => ask('chat:rename', { id, name }))
  }

  async delete(id: number): Promise<void> {
    await this.#try(async () => {
      await ask('chat:delete', { id })
      if (this.open?.id === id) this.begin()
    })
  }

  async copy(text: string): Promise<void> {
    await ask('app:copyText', { text })
  }

  #wished(): ChatOptions {
    const { draft, ...options } = this.options
    return draft !== undefined && this.chosen.drafts.some(({ id }) => id === draft.id) ? { ...options, draft } : options
  }

  /** Where something before the news is missing, the conversation is read again. */
  #takeNews(news: readonly News[]): void {
    const { open } = this
    if (open === null) return
    const whole = news.map((of) => open.take(of))
    if (whole.includes(false)) void this.show(open.id)
  }

  async #refresh(): Promise<void> {
    this.conversations = await ask('chat:conversations', null)
  }

  async #refreshRuns(): Promise<void> {
    this.chosen.studies = await ask('chat:runs', null)
  }

  /** What main refuses is shown on the screen; anything else is a bug. */
  async #try(work: () => Promise<unknown>): Promise<void> {
    this.error = undefined
    try {
      await work()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.error = error
    }
  }
}

export const chat = new Chat()
