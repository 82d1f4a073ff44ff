import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FromHost, MachineShare, ToHost } from '../../../electron/contract/engine-protocol.ts'
import { SizewiseError } from '../../../electron/contract/errors.ts'
import type { Addon } from '../../../electron/engine-host/addon.ts'
import { serve } from '../../../electron/engine-host/serve.ts'
import type { NativeTrainEvent, TrainTask } from '../../../native/addon/binding.d.ts'
import { trainParams } from './train-params.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sizewise-serve-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A served channel: `ask` resolves with everything that was said about a request, its reply last. */
function startServing(addon: Partial<Addon>) {
  const said: FromHost[] = []
  let listener: (message: ToHost) => void = () => undefined
  let noticed: () => void = () => undefined
  serve(
    {
      send(message) {
        said.push(structuredClone(message))
        noticed()
      },
      onMessage(given) {
        listener = given
      },
    },
    () => addon,
  )
  return {
    said,
    tell: (message: ToHost) => {
      listener(message)
    },
    async ask(command: string, params: unknown): Promise<FromHost[]> {
      listener({ type: 'request', id: 1, command: command as 'train', params })
      while (!said.some(({ type }) => type === 'result' || type === 'error')) {
        await new Promise<void>((resolve) => (noticed = resolve))
      }
      return said.filter(({ type }) => type !== 'ready')
    },
  }
}

/** A training that is steered by hand. */
function fakeTraining(
  begin: (emit: (events: NativeTrainEvent[]) => void, end: (reason: 'completed' | 'paused') => void) => void,
) {
  const wishes: string[] = []
  const train: Addon['train'] = (_request, onEvents) => {
    let end: (reason: 'completed' | 'paused') => void = () => undefined
    const promise = new Promise<Awaited<TrainTask['promise']>>((resolve) => {
      end = (reason) => {
        resolve({ reason, step: 1, peak_memory_bytes: 1 })
      }
    })
    const wish = (name: string) => () => {
      wishes.push(name)
      end('paused')
    }
    begin(onEvents, end)
    const useShare = ({ threads, time }: MachineShare) => {
      wishes.push(`${threads} threads, ${time} of the time`)
    }
    return { promise, cancel: wish('cancel'), pause: wish('pause'), stop: wish('stop'), useShare }
  }
  return { train, wishes }
}

test('says ready with its process id', () => {
  expect(startServing({}).said).toEqual([{ type: 'ready', pid: process.pid }])
})

test('a checkpoint event carries the sha256 of its file; the events keep their order and come before the result', async () => {
  const file = 'step-00000001.safetensors'
  const bytes = Buffer.alloc(3 << 20, 7)
  writeFileSync(join(folder, file), bytes)
  const point = { step: 1, validation_loss: 2, bits_per_byte: 1, elapsed_s: 0 }
  const { train } = fakeTraining((emit, end) => {
    emit([{ kind: 'checkpoint', step: 1, file, best: null }])
    emit([{ kind: 'evaluation', point, best: true }])
    end('completed')
  })
  const said = await startServing({ train }).ask('train', { ...trainParams, checkpoint_folder: folder })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(said).toEqual([
    { type: 'event', id: 1, event: { kind: 'checkpoint', step: 1, file, best: null, sha256 } },
    { type: 'event', id: 1, event: { kind: 'evaluation', point, best: true } },
    { type: 'result', id: 1, result: { reason: 'completed', step: 1, peak_memory_bytes: 1 } },
  ])
})

test('a checkpoint whose file is gone is an error, not silence', async () => {
  const { train } = fakeTraining((emit, end) => {
    emit([{ kind: 'checkpoint', step: 1, file: 'absent', best: null }])
    end('completed')
  })
  const said = await startServing({ train }).ask('train', { ...trainParams, checkpoint_folder: folder })
  expect(said).toMatchObject([{ type: 'error', error: { code: 'file_missing', at: join(folder, 'absent') } }])
})

test('another share of the machine reaches the native call', async () => {
  const { train, wishes } = fakeTraining(() => undefined)
  const host = startServing({ train })
  const said = host.ask('train', trainParams)
  host.tell({ type: 'share', id: 1, share: { threads: 2, time: 0.5 } })
  host.tell({ type: 'pause', id: 1 })
  await said
  expect(wishes).toEqual(['2 threads, 0.5 of the time', 'pause'])
})

test.each(['cancel', 'pause', 'stop'] as const)('%s reaches the native call', async (wish) => {
  const { train, wishes } = fakeTraining(() => undefined)
  const host = startServing({ train })
  const said = host.ask('train', trainParams)
  host.tell({ type: wish, id: 1 })
  await said
  expect(wishes).toEqual([wish])
})

test('a wish for a request that has ended, or never was, is nothing', () => {
  const host = startServing({})
  host.tell({ type: 'cancel', id: 99 })
  expect(host.said).toHaveLength(1)
})

test.each([
  [
    'an error of the addon',
    Object.assign(new Error('no header'), { code: 'tokenizer_invalid', at: 'f.json' }),
    { code: 'tokenizer_invalid', message: 'no header', at: 'f.json' },
  ],
  ['a bug', new TypeError('x is not a function'), { code: 'internal', message: 'x is not a function' }],
])('%s goes out as data', async (_what, thrown, error) => {
  const host = startServing({
    inspectTokenizer() {
      throw thrown
    },
  })
  await expect(host.ask('inspect_tokenizer', { path: 'f.json' })).resolves.toEqual([{ type: 'error', id: 1, error }])
})

test('a missing addon is an error of each request', async () => {
  const said: FromHost[] = []
  let listener: (message: ToHost) => void = () => undefined
  const send = (message: FromHost): void => void said.push(message)
  serve({ send, onMessage: (given) => (listener = given) }, () => {
    throw new SizewiseError('engine_missing', 'not built')
  })
  listener({ type: 'request', id: 5, command: 'describe_engine', params: {} })
  await expect.poll(() => said.at(-1)).toMatchObject({ type: 'error', id: 5, error: { code: 'engine_missing' } })
})

test.each([
  ['an unknown command', 'fly', {}],
  ['a missing key', 'train', { ...trainParams, share: undefined }],
  ['a wrong type', 'train', { ...trainParams, share: { threads: 'two', time: 1 } }],
  ['a share of nothing', 'train', { ...trainParams, share: { threads: 1, time: 0 } }],
  ['an unknown key', 'inspect_tokenizer', { path: 'a', colour: 'red' }],
])('%s is refused before the addon is called', async (_what, command, params) => {
  const said = await startServing({}).ask(command, params)
  expect(said).toMatchObject([{ type: 'error', error: { code: 'internal' } }])
})

test('lanes are told apart: tokens of each before its end, and a cancel of one reaches that one alone', async () => {
  const cancelled: (number | undefined)[] = []
  const ended = { ids: [], logprobs: [], text: '', tokens_per_second: 1, first_token_ms: 1, memory_bytes: 1 }
  const token = (id: number) => ({ id, text: 'a', logprob: -1 })
  const generateLanes: Addon['generateLanes'] = (_request, onEvents) => {
    let finish: () => void = () => undefined
    const promise = new Promise<undefined>((resolve) => {
      finish = () => {
        resolve(undefined)
      }
    })
    onEvents([
      { lane: 0, token: token(1) },
      { lane: 1, token: token(2) },
      { lane: 0, token: token(3) },
      { lane: 0, ended: { ...ended, finish: 'length' } },
    ])
    return {
      promise,
      cancel(lane?: number) {
        cancelled.push(lane)
        onEvents([{ lane: 1, ended: { ...ended, finish: 'cancelled' } }])
        finish()
      },
    }
  }
  const serving = startServing({ generateLanes })
  const options = { max_tokens: 1, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [], seed: 1 }
  const lane = { prompt: 'a', options }
  const asked = serving.ask('generate_lanes', { checkpoint: 'c', tokenizer: 't', lanes: [lane, lane], threads: 1 })
  serving.tell({ type: 'cancel', id: 1, lane: 1 })
  const events = (await asked).flatMap((said) => (said.type === 'event' ? [said.event] : []))
  expect(events).toEqual([
    { lane: 0, tokens: [token(1)] },
    { lane: 1, tokens: [token(2)] },
    { lane: 0, tokens: [token(3)] },
    { lane: 0, ended: { ...ended, finish: 'length' } },
    { lane: 1, ended: { ...ended, finish: 'cancelled' } },
  ])
  expect(cancelled).toEqual([1])
})
