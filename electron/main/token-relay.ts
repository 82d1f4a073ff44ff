import type { LaneTokens } from '../contract/channels/chat.ts'
import type { ChatToken } from '../contract/chat.ts'

/** A lane being written: all of its tokens, and how many of them the window has. */
interface Writing {
  tokens: ChatToken[]
  told: number
  /** Of the first token, ms. */
  since: number
}

/** One frame of a screen. */
const gatherMs = 16

/** The tokens of a turn on their way to the window: of all lanes together one message per frame, however fast they come. */
export class TokenRelay {
  readonly #lanes: Map<number, Writing>
  readonly #tell: (lanes: LaneTokens[]) => void
  #frame: NodeJS.Timeout | undefined

  constructor(lanes: number, tell: (lanes: LaneTokens[]) => void) {
    this.#lanes = new Map(Array.from({ length: lanes }, (_, lane) => [lane, { tokens: [], told: 0, since: 0 }]))
    this.#tell = tell
  }

  take(lane: number, tokens: readonly ChatToken[]): void {
    const writing = this.#lanes.get(lane)
    if (writing === undefined) return
    if (writing.tokens.length === 0) writing.since = performance.now()
    writing.tokens.push(...tokens)
    this.#frame ??= setTimeout(() => {
      this.#send()
    }, gatherMs)
  }

  /** What a lane has written so far; undefined once it has ended. */
  written(lane: number): ChatToken[] | undefined {
    const writing = this.#lanes.get(lane)
    return writing && [...writing.tokens]
  }

  /** The lanes that have not ended. */
  open(): number[] {
    return [...this.#lanes.keys()]
  }

  /** Nothing more is told of it: whoever ends it tells the rest. Returns how many tokens were told. */
  end(lane: number): number {
    const told = this.#lanes.get(lane)?.told ?? 0
    this.#lanes.delete(lane)
    if (this.#lanes.size === 0) clearTimeout(this.#frame)
    return told
  }

  #send(): void {
    this.#frame = undefined
    const news = [...this.#lanes].filter(([, { tokens, told }]) => told < tokens.length)
    if (news.length > 0) this.#tell(news.map(([lane, writing]) => newsOf(lane, writing)))
  }
}

function newsOf(lane: number, writing: Writing): LaneTokens {
  const { tokens, told, since } = writing
  writing.told = tokens.length
  const seconds = (performance.now() - since) / 1000
  const tokens_per_second = tokens.length > 1 && seconds > 0 ? (tokens.length - 1) / seconds : null
  return { lane, from: told, tokens: tokens.slice(told), tokens_per_second }
}
