import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { GeneratedToken, GenerateResult } from '../../electron/contract/engine-protocol.ts'
import type { NativeTrainEvent } from '../../native/addon/binding.d.ts'
import { addon, failureOf, readTokens, temporaryFolder } from './addon.ts'
import { prepareData, trainRequest } from './sample-run.ts'

const folder = temporaryFolder()
let data: Awaited<ReturnType<typeof prepareData>>
beforeAll(async () => {
  data = await prepareData(folder)
})

const checkpointOf = (name: string, step: number) =>
  join(folder, name, `step-${String(step).padStart(8, '0')}.safetensors`)

/** Enough steps that the test can act before they are done. */
const endless = { max_steps: 1_000_000, eval_interval: 1_000_000, checkpoint_interval: 1_000_000 }

describe('train', () => {
  test('tells of its start, each step, each evaluation and each checkpoint', async () => {
    const events: NativeTrainEvent[] = []
    const task = addon.train(trainRequest(folder, 'whole', data), (batch) => events.push(...batch))
    const result = await task.promise
    expect(result).toMatchObject({ reason: 'completed', step: 20 })
    expect(result.peak_memory_bytes).toBeGreaterThan(0)
    expect(events[0]).toMatchObject({ kind: 'started', step: 0 })
    const points = events.flatMap((event) => (event.kind === 'metrics' ? event.points : []))
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(points.at(-1)?.train_loss).toBeLessThan(points[0]?.train_loss ?? 0)
    const evaluations = events.flatMap((event) => (event.kind === 'evaluation' ? [event.point] : []))
    expect(evaluations.map(({ step }) => step)).toEqual([0, 10, 20])
    const checkpoints = events.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []))
    expect(checkpoints.at(-1)).toMatchObject({ step: 20, best: { step: 20 } })
    expect(readdirSync(join(folder, 'whole'))).toContain(checkpoints.at(-1)?.file)
  })

  test('keeps the weights alone at milestones, to generate with and not to go on from', async () => {
    const events: NativeTrainEvent[] = []
    const request = { ...trainRequest(folder, 'milestones', data), milestones: [10] }
    await addon.train(request, (batch) => events.push(...batch)).promise
    const file = 'step-00000010.weights.safetensors'
    expect(events.filter(({ kind }) => kind === 'milestone')).toEqual([{ kind: 'milestone', step: 10, file }])
    const path = join(folder, 'milestones', file)
    expect(readFileSync(path).length).toBeLessThan(readFileSync(checkpointOf('milestones', 10)).length / 2)
    expect(readFileSync(checkpointOf('milestones', 20)).equals(readFileSync(checkpointOf('whole', 20)))).toBe(true)
    const lossOf = async (checkpoint: string) =>
      (await addon.evaluate({ checkpoint, shard: data.validation, threads: 1, batch_size: 2 }).promise).loss
    expect(await lossOf(path)).toBe(await lossOf(checkpointOf('milestones', 10)))
    const again = () => addon.train({ ...request, resume_from: path }, () => undefined).promise
    expect(await failureOf(again)).toMatchObject({ code: 'checkpoint_invalid' })
    const wrong = () => addon.train({ ...request, milestones: [0.5] }, () => undefined).promise
    expect(await failureOf(wrong)).toMatchObject({ code: 'usage', at: 'request.milestones[0]' })
  })

  test('two at once give the bits that one gives alone', async () => {
    const names = ['one', 'two']
    await Promise.all(names.map((name) => addon.train(trainRequest(folder, name, data), () => undefined).promise))
    for (const name of names) {
      expect(readFileSync(checkpointOf(name, 20)).equals(readFileSync(checkpointOf('whole', 20)))).toBe(true)
    }
  })

  test.each([
    ['pause', 'paused'],
    ['stop', 'stopped'],
  ] as const)('%s saves a checkpoint and says so', async (ask, reason) => {
    const task = addon.train(trainRequest(folder, ask, data, endless), (events) => {
      if (events.some(({ kind }) => kind === 'metrics')) task[ask]()
    })
    const result = await task.promise
    expect(result.reason).toBe(reason)
    expect(readdirSync(join(folder, ask))).toContain(`step-${String(result.step).padStart(8, '0')}.safetensors`)
  })

  test('cancel rejects after its checkpoint is saved', async () => {
    const task = addon.train(trainRequest(folder, 'cancel', data, endless), (events) => {
      if (events.some(({ kind }) => kind === 'metrics')) task.cancel()
    })
    expect(await failureOf(() => task.promise)).toMatchObject({ code: 'cancelled' })
    expect(readdirSync(join(folder, 'cancel')).length).toBeGreaterThan(0)
  })

  test('a listener that throws ends the training', async () => {
    const thrown = new Error('from the listener')
    const task = addon.train(trainRequest(folder, 'throws', data, endless), () => {
      throw thrown
    })
    await expect(task.promise).rejects.toBe(thrown)
  })

  test('wrong requests are told with the key', async () => {
    const right = trainRequest(folder, 'wrong', data)
    const start = (request: object) => () => addon.train(request as never, () => undefined).promise
    expect(await failureOf(start({ ...right, recipe: { ...right.recipe, lr_scheduler: 'step' } }))).toMatchObject({
      code: 'study_invalid',
    })
    expect(await failureOf(start({ ...right, recipe: { ...right.recipe, beta2: '0.9' } }))).toMatchObject({
      code: 'usage',
      at: 'request.recipe.beta2',
    })
    expect(await failureOf(start({ ...right, train_shard: data.tokenizer }))).toMatchObject({ code: 'shard_invalid' })
    expect(await failureOf(start({ ...right, resume_from: data.tokenizer }))).toMatchObject({
      code: 'checkpoint_invalid',
    })
    expect(await failureOf(start({ ...right, device: 'abacus' }))).toMatchObject({ code: 'device_unavailable' })
    expect(await failureOf(() => addon.train(right, undefined as never))).toMatchObject({
      code: 'usage',
      at: 'onEvents',
    })
  })
})

test('evaluate gives the loss over the shard', async () => {
  const options = { checkpoint: checkpointOf('whole', 20), shard: data.validation, threads: 1, batch_size: 2 }
  const { loss, tokens, bits_per_byte: bits } = await addon.evaluate(options).promise
  expect(loss).toBeGreaterThan(1)
  expect(loss).toBeLessThan(Math.log(257))
  expect(tokens).toBe(readTokens(readFileSync(data.validation)).length - 1)
  // One byte a token.
  expect(bits).toBeCloseTo(loss / Math.LN2, 6)
  expect(await failureOf(() => addon.evaluate({ ...options, checkpoint: data.train }).promise)).toMatchObject({
    code: 'checkpoint_invalid',
  })
})

describe('generate', () => {
  const sampling = { max_tokens: 12, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [], seed: 1 }
  const options = () => ({
    checkpoint: checkpointOf('whole', 20),
    tokenizer: data.tokenizer,
    prompt: 'the ',
    options: sampling,
    threads: 1,
  })

  test('streams the tokens of its result, the same each time', async () => {
    const streamed: GeneratedToken[] = []
    const first = await addon.generate(options(), (tokens) => streamed.push(...tokens)).promise
    const second = await addon.generate(options(), () => undefined).promise
    expect(first.ids).toEqual(second.ids)
    expect(streamed.map(({ id }) => id)).toEqual(first.ids)
    expect(first.ids.length).toBe(12)
    expect(first.logprobs.every((logprob) => logprob <= 0)).toBe(true)
    expect(first.finish).toBe('length')
  })

  test('tells with each token the most likely of its place, and none unless asked', async () => {
    const tokens: GeneratedToken[] = []
    const asked = { ...options(), options: { ...sampling, temperature: 2 }, alternatives: 5 }
    const { ids } = await addon.generate(asked, (batch) => tokens.push(...batch)).promise
    expect(tokens.map(({ id }) => id)).toEqual(ids)
    for (const { alternatives = [], ...token } of tokens) {
      expect(alternatives.length).toBe(5)
      expect(alternatives.map(({ logprob }) => logprob)).toEqual(
        alternatives.map(({ logprob }) => logprob).sort((a, b) => b - a),
      )
      expect(new Set(alternatives.map(({ id }) => id)).size).toBe(5)
      // A byte that is no whole character reads as U+FFFD; every other has its own text.
      expect(alternatives.every(({ text }) => text.length > 0)).toBe(true)
      const told = alternatives.find(({ id }) => id === token.id)
      if (told === undefined) expect(token.logprob).toBeLessThanOrEqual(alternatives.at(-1)?.logprob ?? 0)
      else expect(told.logprob).toBe(token.logprob)
    }
    const plain: GeneratedToken[] = []
    expect((await addon.generate({ ...asked, alternatives: 0 }, (batch) => plain.push(...batch)).promise).ids).toEqual(
      ids,
    )
    expect(plain.some((token) => 'alternatives' in token)).toBe(false)
  })

  test.each([
    ['bf16', 0.05],
    ['int8', 0.1],
    ['int4', 0.6],
  ] as const)('keeps the weights as %s when asked to, and writes about as likely a text', async (weights, most) => {
    const exact = await addon.generate(options(), () => undefined).promise
    const packed = await addon.generate({ ...options(), weights }, () => undefined).promise
    expect(packed.ids).toHaveLength(12)
    expect(Math.abs(packed.logprobs[0]! - exact.logprobs[0]!)).toBeLessThan(most)
    expect(packed.logprobs).not.toEqual(exact.logprobs)
  })

  test('writes the same text beside a draft, and tells how often it was right', async () => {
    for (const temperature of [0, 1]) {
      const asked = { ...options(), options: { ...sampling, max_tokens: 60, temperature } }
      const plain = await addon.generate(asked, () => undefined).promise
      const streamed: GeneratedToken[] = []
      const draft = checkpointOf('whole', 10)
      const drafted = await addon.generate({ ...asked, draft }, (tokens) => streamed.push(...tokens)).promise
      expect(drafted.ids).toEqual(plain.ids)
      expect(drafted.logprobs).toEqual(plain.logprobs)
      expect(streamed.map(({ text }) => text).join('')).toBe(plain.text)
      expect(drafted.draft!.accepted).toBeLessThanOrEqual(drafted.draft!.proposed)
      expect(plain.draft).toBeUndefined()
    }
  })

  test('writes lanes together as each alone, ends one that is cancelled, and tells wrong options with the key', async () => {
    const { prompt, options: _, ...files } = options()
    const lanes = [
      { prompt, options: sampling },
      { prompt, options: { ...sampling, temperature: 1, seed: 5 } },
      { prompt: '', options: { ...sampling, max_tokens: 20, temperature: 1 } },
    ]
    const streamed = lanes.map(() => [] as number[])
    const ended: GenerateResult[] = []
    const task = addon.generateLanes({ ...files, lanes, alternatives: 2 }, (events) => {
      for (const { lane, token, ended: result } of events) {
        if (token !== undefined) streamed[lane]!.push(token.id)
        expect(token?.alternatives?.length ?? 2).toBe(2)
        if (result !== undefined) ended[lane] = result
      }
    })
    await task.promise
    for (const [lane, of] of lanes.entries()) {
      const alone = await addon.generate({ ...files, ...of }, () => undefined).promise
      expect(streamed[lane]).toEqual(alone.ids)
      expect(ended[lane]).toMatchObject({ ids: alone.ids, logprobs: alone.logprobs, text: alone.text })
      expect(ended[lane]!.memory_bytes).toBeGreaterThan(alone.memory_bytes)
    }

    const finishes: string[] = []
    const long = { prompt, options: { ...sampling, max_tokens: 200_000 } }
    const cancelled = addon.generateLanes({ ...files, lanes: [long, long] }, (events) => {
      for (const { lane, ended: result } of events) {
        if (result === undefined) cancelled.cancel(finishes.length === 0 ? 1 : undefined)
        else finishes.push(`${lane} ${result.finish}`)
      }
    })
    await cancelled.promise
    expect(finishes).toEqual(['1 cancelled', '0 cancelled'])
    expect(() => {
      cancelled.cancel(2)
    }).toThrow('an integer from 0 to 1')

    const start = (wrong: object) => () => addon.generateLanes({ ...files, lanes, ...wrong }, () => undefined).promise
    expect(await failureOf(start({ lanes: 5 }))).toMatchObject({ code: 'usage', at: 'options.lanes' })
    expect(await failureOf(start({ lanes: [] }))).toMatchObject({ code: 'usage', at: 'lanes' })
    expect(await failureOf(start({ lanes: [lanes[0], { prompt, options: { ...sampling, seed: -1 } }] }))).toMatchObject(
      {
        at: 'options.lanes[1].options.seed',
      },
    )
  })

  test('begins a new text where there is no prompt', async () => {
    const result = await addon.generate({ ...options(), prompt: '' }, () => undefined).promise
    expect(result.ids.length).toBeGreaterThan(0)
  })

  test('wrong options are told with the key', async () => {
    const start = (changes: object) => () => addon.generate({ ...options(), ...changes }, () => undefined).promise
    expect(await failureOf(start({ options: { ...sampling, top_k: -1 } }))).toMatchObject({
      at: 'options.options.top_k',
    })
    expect(await failureOf(start({ weights: 'int2' }))).toMatchObject({ code: 'usage', at: 'weights' })
    expect(await failureOf(start({ draft: 5 }))).toMatchObject({ code: 'usage', at: 'options.draft' })
    expect(await failureOf(start({ draft: 'nowhere' }))).toMatchObject({ code: 'file_missing' })
    expect(await failureOf(start({ alternatives: 101 }))).toMatchObject({ at: 'options.alternatives' })
    expect(await failureOf(start({ options: { ...sampling, temperature: -1 } }))).toMatchObject({ code: 'usage' })
    expect(await failureOf(start({ tokenizer: data.train }))).toMatchObject({ code: 'tokenizer_invalid' })
  })
})
