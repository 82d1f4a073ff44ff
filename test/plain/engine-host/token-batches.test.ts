import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { GeneratedToken } from '../../../electron/contract/engine-protocol.ts'
import { TokenBatches } from '../../../electron/engine-host/token-batches.ts'

const token = (id: number): GeneratedToken => ({ id, text: String(id), logprob: 0 })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('sends the first token at once, and what comes within a frame together', () => {
  const sent: number[][] = []
  const batches = new TokenBatches((tokens) => sent.push(tokens.map(({ id }) => id)))
  batches.add([token(1)])
  expect(sent).toEqual([[1]])
  for (let id = 2; id <= 5; id++) batches.add([token(id)])
  expect(sent).toHaveLength(1)
  vi.advanceTimersByTime(16)
  expect(sent).toEqual([[1], [2, 3, 4, 5]])
  vi.advanceTimersByTime(1000)
  batches.add([token(6)])
  batches.add([token(7)])
  batches.end()
  expect(sent.slice(2)).toEqual([[6], [7]])
  vi.advanceTimersByTime(1000)
  expect(sent).toHaveLength(4)
})
