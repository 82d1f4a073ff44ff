import type { IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import type { Reply, RequestChannel, Requests } from '../contract/channels.ts'
import { SizewiseError } from '../contract/errors.ts'
import { knownFailure } from '../contract/known-failure.ts'
import type { AppContext } from './app-context.ts'
import { appOrigin } from './app-files.ts'

/** One channel: the shape that its params must have, and what answers it. */
export interface Handler<Channel extends RequestChannel> {
  params: z.ZodType<Requests[Channel]['params']>
  answer(
    params: Requests[Channel]['params'],
    context: AppContext,
  ): Promise<Requests[Channel]['result']> | Requests[Channel]['result']
}

export type Handlers<Channel extends RequestChannel = RequestChannel> = { [C in Channel]: Handler<C> }

export const nothing = z.null()

/** Where one window's requests arrive: no other window has a listener. */
export interface Requested {
  handle(channel: string, listener: (event: IpcMainInvokeEvent, params: unknown) => Promise<Reply<unknown>>): void
}

/** Answers every channel of the table, for the app's own page alone. Unknown channels have no listener: Electron refuses them. */
export function answerRequests(ipc: Requested, handlers: Handlers, context: AppContext): void {
  for (const [channel, handler] of Object.entries(handlers) as [string, Handler<RequestChannel>][]) {
    ipc.handle(channel, async (event, params: unknown): Promise<Reply<unknown>> => {
      try {
        checkSender(event, channel)
        return { result: await handler.answer(checkedParams(handler, channel, params), context) }
      } catch (error) {
        return { error: toReplyError(error) }
      }
    })
  }
}

function checkSender({ senderFrame }: IpcMainInvokeEvent, channel: string): void {
  if (senderFrame?.parent === null && senderFrame.origin === appOrigin) return
  throw new SizewiseError('usage', `${channel} is for the main frame of ${appOrigin}`, senderFrame?.url ?? 'no frame')
}

function checkedParams(handler: Handler<RequestChannel>, channel: string, params: unknown) {
  const checked = handler.params.safeParse(params)
  if (checked.success) return checked.data
  throw new SizewiseError('usage', z.prettifyError(checked.error), channel)
}

/** A failure that nobody foresaw is a bug: its stack goes to the log, and the person learns that it was one. */
function toReplyError(error: unknown) {
  const known = knownFailure(error)
  if (known === undefined) console.error(error)
  const failure = known ?? new SizewiseError('internal', error instanceof Error ? error.message : String(error))
  return failure.toData()
}
