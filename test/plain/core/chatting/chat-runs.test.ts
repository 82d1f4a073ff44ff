import { expect, it } from 'vitest'
import { chatStudies } from '../../../../electron/core/chatting/chat-runs.ts'
import { continuePrompt } from '../../../../electron/core/chatting/continue-prompt.ts'
import { trainedRun } from '../../../../electron/core/studies/find-run.ts'
import { readRunAtStep } from '../../../../electron/core/studies/run-at-step.ts'
import { checkpointAt } from '../../database/sample.ts'
import { chatRoom, options } from './chat-room.ts'

/** One run with milestones at 25 and 50, its best checkpoint at 50 and its last at 100. */
function withMilestones() {
  const made = chatRoom(0)
  const run = made.addRun('r', 1000)
  const milestone = (step: number) => ({ step, path: `runs/r/step-${step}.weights`, sha256: 'ab'.repeat(32) })
  const record = (step: number) =>
    made.stores.metrics.record(run, {
      ...{ train: [], evaluations: [], milestones: step < 100 ? [milestone(step)] : [] },
      checkpoint: { ...checkpointAt(step, Math.min(step, 50)), path: `runs/r/step-${step}` },
    })
  for (const step of [25, 50, 100]) record(step)
  return { ...made, run }
}

it('a run can be talked to at each step that it keeps, a milestone and a checkpoint of one step being one', () => {
  const { stores } = withMilestones()
  expect(chatStudies(stores)[0]?.runs[0]).toMatchObject({
    steps: 100,
    checkpoints: [
      { step: 25, roles: ['milestone'] },
      { step: 50, roles: ['best', 'milestone'] },
      { step: 100, roles: ['last'] },
    ],
  })
  stores.close()
})

it('the best checkpoint answers unless a step is named, and a step that is not kept is told with those that are', () => {
  const { stores, run } = withMilestones()
  const pathAt = (step: number | null) => trainedRun(stores, run, step).checkpoint.path
  expect(pathAt(null)).toBe('runs/r/step-50')
  expect(pathAt(25)).toBe('runs/r/step-25.weights')
  expect(pathAt(100)).toBe('runs/r/step-100')
  expect(() => pathAt(26)).toThrow(
    expect.objectContaining({
      code: 'not_found',
      message: 'the run "r" keeps no checkpoint of step 26, but of the steps 25, 50, 100',
    }) as unknown,
  )
  stores.close()
})

it('the command line names a step by RUN@STEP', () => {
  expect(readRunAtStep('by-size-small-1')).toEqual({ id: 'by-size-small-1', step: null })
  expect(readRunAtStep('by-size-small-1@200')).toEqual({ id: 'by-size-small-1', step: 200 })
  for (const wrong of ['a@', 'a@b', '@5', 'a@1@2', 'a@-1', 'a@1.5'])
    expect(() => readRunAtStep(wrong)).toThrow(expect.objectContaining({ code: 'usage', at: wrong }) as unknown)
})

it('one run at several steps continues one prompt in the order asked for', async () => {
  const { stores, room, asked } = withMilestones()
  const begun: number[] = []
  const said = continuePrompt(
    [100, 25].map((step) => ({ id: 'r', step })),
    'to be',
    options,
    {
      ...{ stores, engine: room.engine, home: '/home', threads: 2, signal: new AbortController().signal },
      weights: 'int8',
      device: 'cpu',
      onLane: ({ step }) => begun.push(step),
    },
  )
  for (const lane of [0, 1]) {
    await expect.poll(() => asked.length).toBe(lane + 1)
    asked[lane]!.end()
  }
  expect((await said).lanes.map(({ run, step }) => [run, step])).toEqual([
    ['r', 100],
    ['r', 25],
  ])
  expect(begun).toEqual([100, 25])
  expect(asked.map(({ params }) => params.checkpoint)).toEqual([
    '/home/runs/r/step-100',
    '/home/runs/r/step-25.weights',
  ])
  expect(asked.map(({ params }) => params.weights)).toEqual(['int8', 'int8'])
  stores.close()
})

/** Continues with the runs named; the engine says of every draft that three of its five tokens were right. */
async function chatWith(made: ReturnType<typeof chatRoom>, runs: string[], draft: string) {
  const said = continuePrompt(
    runs.map((id) => ({ id, step: null })),
    'to be',
    options,
    {
      ...{ stores: made.stores, engine: made.room.engine, home: '/home', threads: 2 },
      ...{ signal: new AbortController().signal, weights: 'fp32', device: 'cpu', draft: { id: draft, step: null } },
    },
  )
  let ended = false
  const settled = said.finally(() => {
    ended = true
  })
  for (let lane = 0; lane < runs.length; lane++) {
    await expect.poll(() => ended || made.asked.length === lane + 1).toBe(true)
    made.asked[lane]?.end()
  }
  return settled
}

it('a smaller run drafts for the larger ones, and their lanes say how often it was right', async () => {
  const made = chatRoom(3)
  const { lanes } = await chatWith(made, ['r0', 'r1', 'r2'], 'r1')
  expect(made.asked.map(({ params }) => params.draft)).toEqual([
    undefined,
    undefined,
    expect.stringContaining('/home/'),
  ])
  expect(lanes.map(({ draft }) => draft)).toEqual([
    undefined,
    undefined,
    { run: 'r1', step: 100, proposed: 5, accepted: 3 },
  ])
  made.stores.close()
})

it('a draft that is no smaller, unknown, or of another tokenizer is told before anything is written', async () => {
  const made = chatRoom(2)
  const tokenizer = made.stores.tokenizers.insert({
    ...{ name: 'letters', kind: 'char' as const, vocab: 99, path: 'tokenizers/c.json', hash: '12'.repeat(32) },
  })
  made.addRun('strange', 10, tokenizer.id)
  made.stores.metrics.record('strange', { train: [], evaluations: [], checkpoint: checkpointAt(100, 100) })
  const failed = (runs: string[], draft: string) => expect(chatWith(made, runs, draft)).rejects
  await failed(['r0', 'r1'], 'r1').toMatchObject({
    ...{ code: 'usage', at: 'r1' },
    message: 'a draft is a smaller run, but "r1" is not smaller than r0 or r1',
  })
  await failed(['r1'], 'nobody').toMatchObject({ code: 'not_found' })
  await failed(['r1'], 'strange').toMatchObject({
    ...{ code: 'usage', at: 'strange' },
    message: 'the draft "strange" has the tokenizer "letters", not "bytes" as the run "r1" has',
  })
  expect(made.asked).toEqual([])
  made.stores.close()
})
