import { assertNever, SizewiseError } from '../contract/errors.ts'
import type { EngineCommand, FromHost } from '../contract/engine-protocol.ts'
import type { HostTransport } from './transport.ts'

export interface PendingRequest {
  command: EngineCommand
  resolve(result: unknown): void
  reject(error: unknown): void
  onEvent: ((event: unknown) => void) | undefined
  /** Takes the listeners off the caller's signals. */
  forgetSignals(): void
}

/** One life of a host: what it was asked dies with it. */
export interface HostLife {
  transport: HostTransport
  pending: Map<number, PendingRequest>
  ended: Promise<void>
  /** A device failed in it: a process seldom gets that device back, so this one takes no further request. */
  retired: boolean
}

/** Settles what a message is about. */
export function receive(life: HostLife, message: FromHost): void {
  switch (message.type) {
    case 'ready':
      return
    case 'event': {
      const request = life.pending.get(message.id)
      try {
        request?.onEvent?.(message.event)
      } catch (error) {
        // A listener's failure (a full disk while it stores metrics) is the request's failure.
        settle(life, message.id)?.reject(error)
        life.transport.send({ type: 'cancel', id: message.id })
      }
      return
    }
    case 'result':
      settle(life, message.id)?.resolve(message.result)
      return
    case 'error':
      if (message.error.code === 'device_failed') life.retired = true
      settle(life, message.id)?.reject(SizewiseError.fromData(message.error))
      return
    default:
      assertNever(message)
  }
}

/** Takes a request out of those under way. Undefined when it was settled before. */
export function settle(life: HostLife, id: number): PendingRequest | undefined {
  const request = life.pending.get(id)
  life.pending.delete(id)
  request?.forgetSignals()
  return request
}
