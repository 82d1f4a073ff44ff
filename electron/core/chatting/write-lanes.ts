import { join } from 'node:path'
import type {
  GeneratedToken,
  GenerateLanesRequest,
  GenerateResult,
  SamplingOptions,
} from '../../contract/engine-protocol.ts'
import type { Engine } from '../ports/engine.ts'
import type { LaneGroup } from './lane-groups.ts'

export interface WriteRequest extends Pick<GenerateLanesRequest, 'alternatives' | 'weights' | 'device' | 'threads'> {
  home: string
  prompt: string
  /** Of the first sample; each further one has the next seed. */
  options: SamplingOptions
}

export interface LaneListener {
  /** Ends all lanes; or each its own, in the order of the group. */
  signal?: AbortSignal
  laneSignals?: readonly AbortSignal[]
  /** `lane` is the index in the group. */
  onTokens(lane: number, tokens: GeneratedToken[]): void
  onEnded(lane: number, result: GenerateResult): void
}

/** Writes the lanes of a group, together where there are several. */
export async function writeLanes(
  engine: Engine,
  { trained, draft, lanes }: LaneGroup,
  { home, prompt, options, ...how }: WriteRequest,
  { signal, laneSignals = [], onTokens, onEnded }: LaneListener,
): Promise<void> {
  const path = (of: { path: string }): string => join(home, of.path)
  const shared = { checkpoint: path(trained.checkpoint), tokenizer: path(trained.tokenizer), ...how }
  const asked = lanes.map(({ sample }) => ({ prompt, options: { ...options, seed: options.seed + sample } }))
  const [only] = asked
  if (asked.length === 1 && only !== undefined) {
    const params = { ...shared, ...only, ...(draft && { draft: path(draft.checkpoint) }) }
    const wish = signal ?? laneSignals[0]
    const onEvent = (tokens: GeneratedToken[]): void => {
      onTokens(0, tokens)
    }
    onEnded(0, await engine.ask('generate', params, { ...(wish && { signal: wish }), onEvent }))
    return
  }
  await engine.ask(
    'generate_lanes',
    { ...shared, lanes: asked },
    {
      ...(signal && { signal }),
      laneSignals,
      onEvent: (event) => {
        if ('tokens' in event) onTokens(event.lane, event.tokens)
        else onEnded(event.lane, event.ended)
      },
    },
  )
}
