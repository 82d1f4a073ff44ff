import { keptAlternatives, type ChatToken, type LaneAnswer } from '../../contract/chat.ts'
import type { GeneratedToken, GenerateResult } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { knownFailure } from '../../contract/known-failure.ts'
import type { AnswerRoom, PromptRequest } from './answer-prompt.ts'
import { laneDraft } from './draft.ts'
import type { LaneGroup } from './lane-groups.ts'
import { writeLanes } from './write-lanes.ts'

export interface GroupRoom extends Pick<AnswerRoom, 'engine' | 'home' | 'onTokens' | 'log'> {
  /** In the order of the group. */
  signals: readonly AbortSignal[]
  /** `lane` is the place among all lanes of the prompt, as in `onTokens`. */
  onEnded(lane: number, answer: LaneAnswer): void
}

/** Writes the lanes of a group and tells how each ended: what the engine says of them all is the end of those still open. */
export async function answerGroup(
  group: LaneGroup,
  { prompt, options }: Pick<PromptRequest, 'prompt' | 'options'>,
  threads: number,
  room: GroupRoom,
): Promise<void> {
  const { samples: _samples, draft: _draft, weights = 'fp32', device = 'cpu', ...sampling } = options
  const open = new Map(group.lanes.map(({ place }, lane) => [lane, { place, tokens: [] as ChatToken[] }]))
  const end = (lane: number, answerOf: (tokens: ChatToken[]) => LaneAnswer): void => {
    const writing = open.get(lane)
    if (writing === undefined) return
    open.delete(lane)
    room.onEnded(writing.place, answerOf(writing.tokens))
  }
  try {
    await writeLanes(
      room.engine,
      group,
      { home: room.home, prompt, options: sampling, alternatives: keptAlternatives, threads, weights, device },
      {
        laneSignals: room.signals,
        onTokens: (lane, generated) => {
          const writing = open.get(lane)
          if (writing === undefined) return
          const fresh = generated.map(kept)
          writing.tokens.push(...fresh)
          room.onTokens(writing.place, fresh)
        },
        onEnded: (lane, result) => {
          end(lane, (tokens) => answerOf(tokens, result, group))
        },
      },
    )
  } catch (error) {
    const known = knownFailure(error)
    // Those that were stopped may not have begun.
    const failed = [...open.keys()].filter((lane) => room.signals[lane]?.aborted !== true)
    if (known === undefined && failed.length > 0) room.log(error)
    const failure = known ?? new SizewiseError('internal', error instanceof Error ? error.message : String(error))
    for (const lane of [...open.keys()]) {
      end(lane, (tokens) => ({
        ...{ tokens, tokens_per_second: null, first_token_ms: null },
        ...(failed.includes(lane) ? { finish: null, error: failure.toData() } : { finish: 'cancelled' }),
      }))
    }
  }
}

function answerOf(tokens: ChatToken[], result: GenerateResult, { draft: helper }: LaneGroup): LaneAnswer {
  const { finish, tokens_per_second, first_token_ms, memory_bytes, draft } = result
  return {
    ...{ tokens: wholeText(tokens, result), finish, tokens_per_second, first_token_ms, memory_bytes },
    ...(draft && helper && { draft: laneDraft(draft, helper) }),
  }
}

/** Alternatives are only looked at: four digits halve what a long answer takes in the database. */
const kept = ({ alternatives = [], ...token }: GeneratedToken): ChatToken => ({
  ...token,
  alternatives: alternatives.map((one) => ({ ...one, logprob: Number(one.logprob.toFixed(4)) })),
})

/** What the engine held back at the end (bytes that never became a character, or might have begun a stop string) is the last token's. */
function wholeText(tokens: ChatToken[], { text }: GenerateResult): ChatToken[] {
  const last = tokens.at(-1)
  const told = tokens.reduce((length, token) => length + token.text.length, 0)
  if (last === undefined || told === text.length) return tokens
  return [...tokens.slice(0, -1), { ...last, text: last.text + text.slice(told) }]
}
