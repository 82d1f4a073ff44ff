/** The window's only way out: one function per channel, given by the preload. */
import { bridgeName, type Bridge } from '../../../electron/contract/bridge.ts'
import type { EventChannel, Events, Reply, RequestChannel, Requests } from '../../../electron/contract/channels.ts'
import type { ErrorCode, ErrorData } from '../../../electron/contract/errors.ts'
import { english } from '../../../electron/contract/phrases/english.ts'
import type { Said } from '../../../electron/contract/phrases/phrase.ts'

declare global {
  interface Window {
    readonly sizewise: Bridge
  }
}

/** A failure of main, as it stands in the catalogue of errors. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: ErrorCode
  /** The message, for any language; `message` itself is English. */
  readonly said: Said
  readonly at: string | undefined

  constructor({ code, message, at }: ErrorData) {
    super(english(message))
    this.code = code
    this.said = message
    this.at = at
  }
}

/** Asks main; throws RequestError. `params` is null where the channel takes none. */
export async function ask<Channel extends RequestChannel>(
  channel: Channel,
  params: Requests[Channel]['params'],
): Promise<Requests[Channel]['result']> {
  const request = window.sizewise[bridgeName(channel)] as (
    params: Requests[Channel]['params'],
  ) => Promise<Reply<Requests[Channel]['result']>>
  // A reactive proxy cannot be cloned to another process; what is asked is plain data.
  const reply = await request(plain(params))
  if ('error' in reply) throw new RequestError(reply.error)
  return reply.result
}

/** Listens to an event of main; returns how to stop. */
export function listen<Channel extends EventChannel>(
  channel: Channel,
  listener: (event: Events[Channel]) => void,
): () => void {
  const name = bridgeName(channel)
  const subscribe = window.sizewise[`on${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof Bridge] as (
    listener: (event: Events[Channel]) => void,
  ) => () => void
  return subscribe(listener)
}

/** The path of a file that was dropped on the window; empty where it has none. */
export const pathOfFile = (file: File): string => window.sizewise.pathOfFile(file)

function plain<Value>(value: Value): Value {
  return value === null ? value : (JSON.parse(JSON.stringify(value)) as Value)
}
