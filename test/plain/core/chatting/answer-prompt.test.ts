import { expect, it, onTestFinished } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { answerPrompt } from '../../../../electron/core/chatting/answer-prompt.ts'
import { chatRoom, options } from './chat-room.ts'

function begin(runs: number, freeMemory = 1e12) {
  const made = chatRoom(runs)
  onTestFinished(() => {
    made.stores.close()
  })
  const ids = Array.from({ length: runs }, (_, rung) => ({ id: `r${rung}`, step: null })).reverse()
  const request = { conversation: null, prompt: 'to be', runs: ids, options }
  const answering = answerPrompt(request, { ...made.room, freeMemory })
  const stored = () => made.stores.conversations.byId(answering.conversation)!.turns[0]!
  return { ...made, answering, stored }
}
const token = (text: string) => ({ id: text.length, text, logprob: -0.5 })

it('asks all sizes at once, small to large, and shares the threads among them', () => {
  const { asked, answering } = begin(3)
  expect(answering.turn).toMatchObject({ one_by_one: false, lanes: [{ run: 'r0' }, { run: 'r1' }, { run: 'r2' }] })
  expect(asked.map(({ params }) => [params.prompt, params.threads, params.alternatives])).toEqual([
    ['to be', 2, 5],
    ['to be', 2, 5],
    ['to be', 2, 5],
  ])
})

it('asks one size after the other, each with all threads, where memory does not hold them together', async () => {
  // Sizes of 1,000, 2,000 and 3,000 parameters want 30,000 bytes.
  const { asked, told, answering, stored } = begin(3, 29_999)
  expect(answering.turn.one_by_one).toBe(true)
  for (const lane of [0, 1, 2]) {
    await expect.poll(() => asked.length).toBe(lane + 1)
    expect(asked[lane]?.params.threads).toBe(8)
    asked[lane]!.tell(token(`lane ${lane}`))
    expect(asked).toHaveLength(lane + 1)
    asked[lane]!.end()
  }
  await answering.ended
  expect(told).toEqual(['0: lane 0', '0 length', '1: lane 1', '1 length', '2: lane 2', '2 length'])
  expect(stored()).toMatchObject({
    one_by_one: true,
    lanes: [{ finish: 'length' }, {}, { tokens: [{ text: 'lane 2' }] }],
  })
  expect(begin(3, 30_000).answering.turn.one_by_one).toBe(false)
})

it('a stop for all also ends the lanes whose turn has not come', async () => {
  const { asked, answering, stored } = begin(3, 1)
  await expect.poll(() => asked.length).toBe(1)
  asked[0]!.tell(token('so far'))
  answering.stop(null)
  for (const lane of [1, 2]) {
    await expect.poll(() => asked.length).toBe(lane + 1)
    asked[lane]!.fail(new SizewiseError('cancelled', 'cancelled before it began'))
  }
  await answering.ended
  expect(stored().lanes.map(({ finish }) => finish)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(stored().lanes[0]?.tokens).toMatchObject([{ text: 'so far' }])
})

it('a lane that fails says why, keeps what it wrote, and leaves the others alone', async () => {
  const { asked, answering, stored } = begin(2)
  asked[0]!.tell(token('half'))
  asked[0]!.fail(new SizewiseError('engine_died', 'the engine ended'))
  asked[1]!.tell(token('whole'))
  asked[1]!.end()
  await answering.ended
  expect(stored().lanes).toMatchObject([
    { tokens: [{ text: 'half' }], finish: null, error: { code: 'engine_died', message: 'the engine ended' } },
    { tokens: [{ text: 'whole' }], finish: 'length' },
  ])
})

it('says which checkpoint answered, and refuses one that is not kept or is asked twice, keeping nothing', () => {
  const { room, stores, answering } = begin(1)
  expect(answering.turn.lanes[0]).toMatchObject({ run: 'r0', step: 100, steps: 100 })
  const ask = (...steps: (number | null)[]) =>
    answerPrompt({ conversation: null, prompt: 'x', runs: steps.map((step) => ({ id: 'r0', step })), options }, room)
  expect(() => ask(99)).toThrow(expect.objectContaining({ code: 'not_found' }) as unknown)
  expect(() => ask(100, null)).toThrow(expect.objectContaining({ code: 'usage' }) as unknown)
  expect(stores.conversations.list()).toHaveLength(1)
})

it('keeps what else could have been written, short enough for long answers', async () => {
  const { asked, answering, stored } = begin(1)
  const alternatives = [0.51234567, 0.2].map((share, id) => ({ id, text: 'x', logprob: Math.log(share) }))
  asked[0]!.tell({ ...token('a'), alternatives }, { ...token('b'), alternatives })
  asked[0]!.end()
  await answering.ended
  const [first] = stored().lanes[0]!.tokens
  expect(first?.alternatives?.map(({ logprob }) => logprob)).toEqual([-0.6688, -1.6094])
  expect(JSON.stringify(first).length).toBeLessThan(150)
})
