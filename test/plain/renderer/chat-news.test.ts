import { describe, expect, it } from 'vitest'
import { ChatNews, type News } from '../../../renderer/lib/state/chat-news.ts'

const tokensOf = (turn: number): News => ({ tokens: { turn, lanes: [] } })
const endedOf = (turn: number): News => ({
  ended: {
    ...{ turn, lane: 0, from: 0 },
    answer: { tokens: [], finish: 'length', tokens_per_second: null, first_token_ms: null },
  },
})

/** News with frames that pass when the test says so. */
function told() {
  const delivered: News[][] = []
  let frames: (() => void)[] = []
  const news = new ChatNews(
    (some) => delivered.push([...some]),
    (deliver) => frames.push(deliver),
  )
  const frame = (): void => {
    const due = frames
    frames = []
    for (const deliver of due) deliver()
  }
  return { news, delivered, frame }
}

describe('news of answers', () => {
  it('come in their order, all of a frame at once', () => {
    const { news, delivered, frame } = told()
    const all = [tokensOf(1), tokensOf(2), endedOf(1)]
    for (const of of all) news.take(of)
    expect(delivered).toEqual([])
    frame()
    expect(delivered).toEqual([all])
    frame()
    expect(delivered).toHaveLength(1)
    news.take(endedOf(2))
    frame()
    expect(delivered[1]).toEqual([endedOf(2)])
  })

  it('wait until a conversation that is being read is there', async () => {
    const { news, delivered, frame } = told()
    let answer = (): void => undefined
    const reading = news.whileReading(() => new Promise<void>((resolve) => (answer = resolve)))
    news.take(endedOf(7))
    frame()
    expect(delivered).toEqual([])
    answer()
    await reading
    expect(delivered).toEqual([[endedOf(7)]])
  })

  it('wait for the last of several readings, and come where one fails', async () => {
    const { news, delivered } = told()
    let refuse = (_: Error): void => undefined
    const first = news.whileReading(() => new Promise<void>((_, reject) => (refuse = reject)))
    await news.whileReading(() => {
      news.take(endedOf(3))
      return Promise.resolve()
    })
    expect(delivered).toEqual([])
    refuse(new Error('no such conversation'))
    await expect(first).rejects.toThrow('no such conversation')
    expect(delivered).toEqual([[endedOf(3)]])
  })
})
