import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { phrase } from '../../../electron/contract/phrases/phrase.ts'
import { SizewiseError } from '../../../electron/contract/errors.ts'
import type { AppContext } from '../../../electron/main/app-context.ts'
import { answerRequests, type Handlers, type Requested } from '../../../electron/main/ipc.ts'

type Listener = Parameters<Requested['handle']>[1]
type Sender = Parameters<Listener>[0]

const frame = (origin: string, parent: unknown = null) => ({ origin, parent, url: `${origin}/`, top: null })
const own = { senderFrame: frame('app://sizewise') } as unknown as Sender

/** The listener of one channel whose handler is given. */
function listenerOf(answer: (params: unknown) => unknown): Listener {
  const listeners = new Map<string, Listener>()
  const table = { 'study:show': { params: z.strictObject({ name: z.string() }), answer } }
  answerRequests(
    { handle: (channel, it) => listeners.set(channel, it) },
    table as unknown as Handlers,
    {} as AppContext,
  )
  return listeners.get('study:show')!
}

test('answers the main frame of the app', async () => {
  const listener = listenerOf((params) => params)
  expect(await listener(own, { name: 'a' })).toEqual({ result: { name: 'a' } })
})

test.each([
  ['a frame inside the page', frame('app://sizewise', frame('app://sizewise'))],
  ['a page of another host', frame('app://elsewhere')],
  ['a page of the web', frame('https://sizewise')],
  ['a page without an origin', frame('null')],
  ['a frame that is gone', null],
])('refuses %s before anything is done', async (_, senderFrame) => {
  const answer = vi.fn()
  const reply = await listenerOf(answer)({ senderFrame } as unknown as Sender, { name: 'a' })
  expect(reply).toMatchObject({ error: { code: 'usage' } })
  expect(answer).not.toHaveBeenCalled()
})

test.each([
  ['nothing', undefined],
  ['another type', { name: 3 }],
  ['a missing key', {}],
  ['a key too many', { name: 'a', path: '/etc/passwd' }],
  ['a list', ['a']],
])('refuses %s for params, and says what was expected', async (_, params) => {
  const answer = vi.fn()
  const reply = await listenerOf(answer)(own, params)
  expect(reply).toMatchObject({ error: { code: 'usage', at: 'study:show' } })
  expect(answer).not.toHaveBeenCalled()
})

test('an expected failure crosses with its code and its phrase', async () => {
  const message = phrase('names.unknown', { noun: 'study', name: 'a' })
  const listener = listenerOf(() => {
    throw new SizewiseError('not_found', message, 'a')
  })
  expect(await listener(own, { name: 'a' })).toEqual({ error: { code: 'not_found', message, at: 'a' } })
})

test('a bug crosses as internal, and its stack is logged', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const bug = new TypeError('undefined is not a function')
  const reply = await listenerOf(() => Promise.reject(bug))(own, { name: 'a' })
  expect(reply).toMatchObject({ error: { code: 'internal', message: 'undefined is not a function' } })
  expect(logged).toHaveBeenCalledWith(bug)
  logged.mockRestore()
})
