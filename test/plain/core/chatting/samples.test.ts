import { expect, it, onTestFinished } from 'vitest'
import type { ChatOptions } from '../../../../electron/contract/chat.ts'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { answerPrompt } from '../../../../electron/core/chatting/answer-prompt.ts'
import { continuePrompt } from '../../../../electron/core/chatting/continue-prompt.ts'
import { chatRoom, options } from './chat-room.ts'

function begin(runs: number, wished: Partial<ChatOptions>, freeMemory = 1e12) {
  const made = chatRoom(runs)
  onTestFinished(() => {
    made.stores.close()
  })
  const ids = Array.from({ length: runs }, (_, rung) => ({ id: `r${rung}`, step: null }))
  const request = { conversation: null, prompt: 'to be', runs: ids, options: { ...options, ...wished } }
  const ask = () => answerPrompt(request, { ...made.room, freeMemory })
  const stored = (id: number) => made.stores.conversations.byId(id)!.turns[0]!
  return { ...made, ask, stored }
}

it('asks for the samples of each model together, a seed each, and shares the threads by lanes', () => {
  const { together, asked, ask } = begin(2, { samples: 3, weights: 'int8' })
  const { turn } = ask()
  expect(turn.lanes.map(({ run, sample }) => [run, sample])).toEqual([
    ...[0, 1, 2].map((sample) => ['r0', sample]),
    ...[0, 1, 2].map((sample) => ['r1', sample]),
  ])
  expect(asked).toEqual([])
  expect(together.map(({ params }) => params.lanes.map((lane) => [lane.prompt, lane.options.seed]))).toEqual(
    Array(2).fill([7, 8, 9].map((seed) => ['to be', seed])),
  )
  for (const { params } of together) {
    expect(params).toMatchObject({ threads: 4, weights: 'int8', device: 'cpu', alternatives: 5 })
    expect(params.lanes[0]?.options).toEqual(options)
  }
})

it('stops one sample while the others go on, and keeps what each came to', async () => {
  const { together, told, ask, stored } = begin(1, { samples: 3 })
  const { conversation, stop, ended } = ask()
  const [engine] = together
  for (const lane of [0, 1, 2]) engine!.tell(lane, `text ${lane}`)
  stop(1)
  engine!.tell(0, ' more')
  engine!.end(2)
  engine!.end(0)
  await ended
  expect(told).toEqual(['0: text 0', '1: text 1', '2: text 2', '1 cancelled', '0:  more', '2 length', '0 length'])
  expect(
    stored(conversation).lanes.map(({ tokens, finish, memory_bytes }) => ({ tokens, finish, memory_bytes })),
  ).toMatchObject([
    { tokens: [{ text: 'text 0' }, { text: ' more' }], finish: 'length', memory_bytes: 7000 },
    { tokens: [{ text: 'text 1' }], finish: 'cancelled' },
    { tokens: [{ text: 'text 2' }], finish: 'length' },
  ])
})

it('a failure of the engine ends the samples that are open, not those that had ended or were stopped', async () => {
  const { together, told, ask, stored } = begin(1, { samples: 3 })
  const { conversation, ended } = ask()
  together[0]!.tell(2, 'half')
  together[0]!.end(0)
  together[0]!.fail(new SizewiseError('engine_died', 'the engine ended'))
  await ended
  expect(told).toEqual(['2: half', '0 length', '1 engine_died', '2 engine_died'])
  expect(stored(conversation).lanes[2]).toMatchObject({ tokens: [{ text: 'half' }], error: { code: 'engine_died' } })
})

it('counts the weights of a model once for its samples, in the bits that they are kept in', () => {
  // Two models of 1,000 and 2,000 parameters: 4 bytes and 2 lanes each.
  expect(begin(2, { samples: 2 }, 17_999).ask().turn.one_by_one).toBe(true)
  expect(begin(2, { samples: 2 }, 18_000).ask().turn.one_by_one).toBe(false)
  expect(begin(2, { samples: 2, weights: 'bf16' }, 12_000).ask().turn.one_by_one).toBe(false)
})

it('a draft proposes to the larger models, each sample on its own, and says how often it was right', async () => {
  const { asked, together, ask, stored } = begin(2, { samples: 2, draft: { id: 'r0', step: null } })
  const { conversation, ended } = ask()
  expect(together.map(({ params }) => params.lanes.length)).toEqual([2])
  expect(asked.map(({ params }) => [params.options.seed, params.draft])).toEqual([
    [7, expect.stringContaining('/home/')],
    [8, expect.stringContaining('/home/')],
  ])
  for (const lane of [0, 1]) {
    together[0]!.end(lane)
    asked[lane]!.end()
  }
  await ended
  const draft = { run: 'r0', step: 100, proposed: 5, accepted: 3 }
  const lanes = stored(conversation).lanes.map((lane) => lane.draft)
  expect(lanes).toEqual([undefined, undefined, draft, draft])
})

it('refuses more lanes than there are, and a draft that can propose to no model, keeping nothing', () => {
  const many = begin(2, { samples: 4 })
  expect(many.ask).toThrow('expected 6 lanes at most, models times samples; these are 8')
  const draft = begin(1, { draft: { id: 'r0', step: null } })
  expect(draft.ask).toThrow('a draft is a smaller run')
  for (const { stores } of [many, draft]) expect(stores.conversations.list()).toEqual([])
})

it('on the command line the samples of a run are written together and told one after the other', async () => {
  const { stores, room, together, asked } = begin(2, {})
  const told: string[] = []
  const said = continuePrompt(
    ['r0', 'r1'].map((id) => ({ id, step: null })),
    'to be',
    options,
    {
      ...{ stores, engine: room.engine, home: '/home', threads: 2, signal: new AbortController().signal },
      ...{ weights: 'int4', device: 'cpu', samples: 3 },
      onLane: ({ run, seed }) => told.push(`${run} ${seed}`),
      onText: (text) => told.push(text),
    },
  )
  await expect.poll(() => together.length).toBe(1)
  const [first] = together
  for (const lane of [0, 2, 1]) first!.tell(lane, `of ${lane}`)
  first!.end(2)
  first!.tell(0, '!')
  first!.end(0)
  first!.tell(1, '?')
  first!.end(1)
  await expect.poll(() => together.length).toBe(2)
  for (const lane of [0, 1, 2]) together[1]!.end(lane)
  const { lanes } = await said
  expect(told.filter((piece) => piece !== '')).toEqual([
    ...['r0 7', 'of 0', '!', 'r0 8', 'of 1', '?', 'r0 9', 'of 2'],
    ...['r1 7', 'r1 8', 'r1 9'],
  ])
  expect(lanes.map(({ run, seed, text }) => [run, seed, text])).toEqual([
    ...[
      ['r0', 7, 'of 0!'],
      ['r0', 8, 'of 1?'],
      ['r0', 9, 'of 2'],
    ],
    ...[
      ['r1', 7, ''],
      ['r1', 8, ''],
      ['r1', 9, ''],
    ],
  ])
  expect(asked).toEqual([])
  expect(together.map(({ params }) => [params.threads, params.weights])).toEqual(Array(2).fill([2, 'int4']))
})
