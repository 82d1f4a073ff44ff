import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LaneTokens } from '../../../electron/contract/channels/chat.ts'
import { TokenRelay } from '../../../electron/main/token-relay.ts'

const token = (id: number) => ({ id, text: String(id), logprob: 0 })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells of all lanes in one message per frame, each token once and in order', () => {
  const told: LaneTokens[][] = []
  const relay = new TokenRelay(3, (lanes) => told.push(lanes))
  for (let id = 0; id < 10; id++) {
    relay.take(0, [token(id)])
    relay.take(2, [token(100 + id), token(200 + id)])
  }
  expect(told).toEqual([])
  vi.advanceTimersByTime(16)
  expect(told).toHaveLength(1)
  expect(told[0]?.map(({ lane, from, tokens }) => [lane, from, tokens.length])).toEqual([
    [0, 0, 10],
    [2, 0, 20],
  ])
  relay.take(0, [token(10)])
  vi.advanceTimersByTime(16)
  expect(told[1]).toMatchObject([{ lane: 0, from: 10, tokens: [{ id: 10 }] }])
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(2)
})

it('says nothing more of a lane that has ended', () => {
  const told: LaneTokens[][] = []
  const relay = new TokenRelay(2, (lanes) => told.push(lanes))
  relay.take(0, [token(1)])
  relay.take(1, [token(2)])
  expect(relay.written(0)).toEqual([token(1)])
  expect(relay.end(0)).toBe(0)
  expect([relay.written(0), relay.open()]).toEqual([undefined, [1]])
  vi.advanceTimersByTime(16)
  expect(told).toMatchObject([[{ lane: 1 }]])
  relay.take(1, [token(3)])
  expect(relay.end(1)).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(told).toHaveLength(1)
})
