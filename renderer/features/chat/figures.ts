import type { ChatToken, SizeVotes } from '../../../electron/contract/chat.ts'
import type { TokenChance } from '../../../electron/contract/engine-protocol.ts'
import { formatShortCount } from '../../../electron/contract/format/count.ts'

/** Bits: how unlikely the model held what it wrote itself; null before the first token. */
export function surpriseOf(tokens: readonly ChatToken[]): number | null {
  if (tokens.length === 0) return null
  return tokens.reduce((sum, { logprob }) => sum - logprob, 0) / tokens.length / Math.LN2
}

/** Percent of a lane's colour behind a token: its probability, light enough to read the text on it. */
export function shadeOf(logprob: number): number {
  return Math.round(34 * Math.exp(logprob))
}

export interface Chance extends TokenChance {
  /** It is the one that was written. */
  chosen: boolean
}

/** What could have stood here, likeliest first; the token itself comes last where others were likelier. */
export function chancesOf({ alternatives = [], ...token }: ChatToken): Chance[] {
  const chances = alternatives.map((one) => ({ ...one, chosen: one.id === token.id }))
  const told = chances.length === 0 || chances.some(({ chosen }) => chosen)
  return told ? chances : [...chances, { ...token, chosen: true }]
}

/** In percent: 87, 4.1, 0.02. */
export function formatProbability(logprob: number): string {
  const percent = 100 * Math.exp(logprob)
  if (percent >= 99.95) return '100'
  if (percent >= 10) return percent.toFixed(0)
  return percent < 0.01 ? '< 0.01' : String(Number(percent.toPrecision(2)))
}

/** 3.1, 50: rounded down, so that only the end is 100. */
export function percentOf(step: number, steps: number): number {
  const tenths = Math.floor((1000 * step) / Math.max(1, steps))
  return tenths < 100 ? tenths / 10 : Math.floor(tenths / 10)
}

/** 1M 3 · 4M 5: how often answers of each size were voted the best. */
export function votesInWords(votes: readonly SizeVotes[]): string {
  return votes.map(({ parameters, votes: won }) => `${formatShortCount(parameters)} ${won}`).join(' · ')
}

/** Spaces and line ends as signs: a token is often nothing else. */
export function visibleText(text: string): string {
  return text.replaceAll(' ', '␣').replaceAll('\n', '↵').replaceAll('\t', '⇥')
}
