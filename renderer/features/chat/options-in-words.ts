import type { ChatOptions } from '../../../electron/contract/chat.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'
import { visibleText } from './figures.ts'

/** The options in one line; those that are off are left out. */
export function optionsInWords(options: ChatOptions, m: Messages['chat']): string {
  const {
    max_tokens,
    temperature,
    top_k,
    top_p,
    repetition_penalty,
    stop,
    seed,
    samples = 1,
    weights,
    device,
    draft,
  } = options
  return [
    m.tokensAtMost(String(max_tokens)),
    temperature === 0 ? m.greedy : `${m.options.temperature} ${temperature}`,
    ...(top_k === 0 ? [] : [`${m.options.top_k} ${top_k}`]),
    ...(top_p === 1 ? [] : [`${m.options.top_p} ${top_p}`]),
    ...(repetition_penalty === 1 ? [] : [`${m.options.repetition_penalty} ${repetition_penalty}`]),
    ...(stop.length === 0 ? [] : [`${m.options.stop} ${stop.map(visibleText).join(', ')}`]),
    m.seed(seed),
    ...(samples === 1 ? [] : [m.samples(String(samples))]),
    ...(weights === undefined ? [] : [`${m.options.weights} ${weights}`]),
    ...(device === undefined ? [] : [device]),
    ...(draft === undefined ? [] : [`${m.options.draft} ${draft.id}`]),
  ].join(' · ')
}
