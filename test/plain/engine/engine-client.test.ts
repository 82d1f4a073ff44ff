import { beforeEach, expect, test, vi } from 'vitest'
import { SizewiseError } from '../../../electron/contract/errors.ts'
import { EngineClient } from '../../../electron/engine/engine-client.ts'
import { FakeTransport } from './fake-transport.ts'

let hosts: FakeTransport[]
let engine: EngineClient
beforeEach(() => {
  hosts = []
  engine = new EngineClient(() => {
    const host = new FakeTransport()
    hosts.push(host)
    return host
  })
})

const decode = { tokenizer: 'tokenizer.json', ids: [1] }

test('starts no host before the first request, and one for many', () => {
  expect(hosts).toHaveLength(0)
  void engine.ask('decode_ids', decode)
  void engine.ask('decode_ids', decode)
  expect(hosts).toHaveLength(1)
  expect(hosts[0]?.sent.map((message) => message.id)).toEqual([1, 2])
})

test('matches replies to requests, whatever their order', async () => {
  const first = engine.ask('decode_ids', decode)
  const second = engine.ask('decode_ids', decode)
  hosts[0]?.say({ type: 'result', id: 2, result: { text: 'second' } })
  hosts[0]?.say({ type: 'result', id: 1, result: { text: 'first' } })
  await expect(first).resolves.toEqual({ text: 'first' })
  await expect(second).resolves.toEqual({ text: 'second' })
})

test('hands events on in order, and none after the reply', async () => {
  const events: unknown[] = []
  const options = { kind: 'byte', vocab: 257, documents: [], out: 'x', threads: 1 } as const
  const done = engine.ask('train_tokenizer', { ...options, documents: [] }, { onEvent: (event) => events.push(event) })
  hosts[0]?.say({ type: 'event', id: 1, event: { done: 1, total: 2 } })
  hosts[0]?.say({ type: 'event', id: 1, event: { done: 2, total: 2 } })
  hosts[0]?.say({ type: 'result', id: 1, result: { vocab: 257, sha256: 'a' } })
  hosts[0]?.say({ type: 'event', id: 1, event: { done: 3, total: 2 } })
  await done
  expect(events).toEqual([
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ])
})

test('asks a new host once a device failed in one, which ends when it has answered the rest', async () => {
  const failing = engine.ask('decode_ids', decode)
  const other = engine.ask('decode_ids', decode)
  hosts[0]?.say({ type: 'error', id: 1, error: { code: 'device_failed', message: 'adamw failed', at: 'cuda' } })
  await expect(failing).rejects.toMatchObject({ code: 'device_failed' })
  const next = engine.ask('decode_ids', decode)
  expect(hosts).toHaveLength(2)
  expect(hosts[0]?.disconnected).toBe(false)
  hosts[0]?.say({ type: 'result', id: 2, result: { text: 'other' } })
  await expect(other).resolves.toEqual({ text: 'other' })
  expect(hosts[0]?.disconnected).toBe(true)
  hosts[1]?.say({ type: 'result', id: 3, result: { text: 'next' } })
  await expect(next).resolves.toEqual({ text: 'next' })
  hosts[0]?.end({ cause: 'exit code 0', lastLines: [] })
  void engine.ask('decode_ids', decode)
  expect(hosts).toHaveLength(2)
})

test('rebuilds errors with code and place', async () => {
  const asked = engine.ask('decode_ids', decode)
  hosts[0]?.say({
    type: 'error',
    id: 1,
    error: { code: 'tokenizer_invalid', message: 'no model', at: 'tokenizer.json' },
  })
  const error = await asked.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SizewiseError)
  expect(error).toMatchObject({ code: 'tokenizer_invalid', message: 'no model', at: 'tokenizer.json' })
})

test('an aborted signal cancels once, and waits for the reply', async () => {
  const controller = new AbortController()
  const asked = engine.ask('decode_ids', decode, { signal: controller.signal })
  controller.abort()
  expect(hosts[0]?.sent.at(-1)).toEqual({ type: 'cancel', id: 1 })
  hosts[0]?.say({ type: 'error', id: 1, error: { code: 'cancelled', message: 'cancelled' } })
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
})

test('a signal aborted beforehand asks nothing', async () => {
  const reason = new SizewiseError('cancelled', 'interrupted by SIGINT')
  await expect(engine.ask('decode_ids', decode, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  expect(hosts).toHaveLength(0)
})

test('a signal aborted after the reply sends nothing', async () => {
  const controller = new AbortController()
  const asked = engine.ask('decode_ids', decode, { signal: controller.signal })
  hosts[0]?.say({ type: 'result', id: 1, result: { text: '' } })
  await asked
  controller.abort()
  expect(hosts[0]?.sent).toHaveLength(1)
})

test('pause, stop and a share reach a request under way and no other', async () => {
  const task = engine.start('decode_ids', decode)
  task.useShare({ threads: 3, time: 0.5 })
  task.pause()
  task.stop()
  hosts[0]?.say({ type: 'result', id: 1, result: { text: '' } })
  await task.result
  task.stop()
  task.useShare({ threads: 1, time: 1 })
  expect(hosts[0]?.sent.map(({ type }) => type)).toEqual(['request', 'share', 'pause', 'stop'])
  expect(hosts[0]?.sent[1]).toEqual({ type: 'share', id: 1, share: { threads: 3, time: 0.5 } })
})

test('a death rejects what was under way with cause and last lines; the next request starts a new host', async () => {
  const asked = engine.ask('decode_ids', decode)
  hosts[0]?.end({ cause: 'signal SIGSEGV', lastLines: ['terminate called', 'bad shape'] })
  await expect(asked).rejects.toMatchObject({
    code: 'engine_died',
    message: expect.stringMatching(/decode_ids.*signal SIGSEGV.*terminate called\nbad shape/s),
  })
  const again = engine.ask('decode_ids', decode)
  hosts[1]?.say({ type: 'result', id: 2, result: { text: 'alive' } })
  await expect(again).resolves.toEqual({ text: 'alive' })
})

test('each lane of several is cancelled by its own signal, also by one that was raised before', () => {
  const stops = [0, 1, 2].map(() => new AbortController())
  stops[2]!.abort()
  const lane = { prompt: generateParams.prompt, options: generateParams.options }
  const { prompt: _prompt, options: _options, ...files } = generateParams
  engine
    .ask('generate_lanes', { ...files, lanes: [lane, lane, lane] }, { laneSignals: stops.map(({ signal }) => signal) })
    .catch(() => undefined)
  stops[0]!.abort()
  expect(hosts[0]?.sent.slice(1)).toEqual([
    { type: 'cancel', id: 1, lane: 2 },
    { type: 'cancel', id: 1, lane: 0 },
  ])
  hosts[0]?.say({ type: 'result', id: 1, result: {} })
  stops[1]!.abort()
  expect(hosts[0]?.sent).toHaveLength(3)
})

test("a listener's failure is the request's, and cancels it", async () => {
  const full = new SizewiseError('disk_full', 'no space for metrics')
  const task = engine.ask('generate', generateParams, {
    onEvent() {
      throw full
    },
  })
  hosts[0]?.say({ type: 'event', id: 1, event: [{ id: 1, text: 'a', logprob: 0 }] })
  await expect(task).rejects.toBe(full)
  expect(hosts[0]?.sent.at(-1)).toEqual({ type: 'cancel', id: 1 })
})

test('parameters that cannot be cloned reject the request alone', async () => {
  const bad = { tokenizer: (() => undefined) as unknown as string, ids: [] }
  await expect(engine.ask('decode_ids', bad)).rejects.toThrow(/could not be cloned/)
  const good = engine.ask('decode_ids', decode)
  hosts[0]?.say({ type: 'result', id: 2, result: { text: 'good' } })
  await expect(good).resolves.toEqual({ text: 'good' })
})

test('close disconnects, waits for the end, and refuses later requests', async () => {
  const asked = engine.ask('decode_ids', decode)
  const closing = engine.close()
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  expect(hosts[0]).toMatchObject({ disconnected: true, killed: false })
  hosts[0]?.end({ cause: 'exit code 0', lastLines: [] })
  await closing
  await expect(engine.ask('decode_ids', decode)).rejects.toMatchObject({ code: 'cancelled' })
  expect(hosts).toHaveLength(1)
})

test('close kills a host that does not end by itself', async () => {
  vi.useFakeTimers()
  try {
    engine.ask('decode_ids', decode).catch(() => undefined)
    const closing = engine.close()
    await vi.advanceTimersByTimeAsync(5000)
    await closing
    expect(hosts[0]?.killed).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

const generateParams = {
  checkpoint: 'c',
  tokenizer: 't',
  prompt: '',
  options: { max_tokens: 1, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [], seed: 0 },
  threads: 1,
}
