import type { EngineCommand, EngineCommands, MachineShare } from '../contract/engine-protocol.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import type { AskOptions, Engine, EngineTask } from '../core/ports/engine.ts'
import { receive, settle, type HostLife, type PendingRequest } from './host-life.ts'
import type { HostEnd, StartHost } from './transport.ts'

/** How long a host may take to end after its channel was closed. */
const shutdownMs = 3000

/**
 * Supervises one engine host: starts it with the first request, matches replies to requests, and after a death rejects
 * what was under way with `engine_died` and starts a new one with the next request. So it does after a device failed; the
 * old one ends once it has answered what it was asked.
 */
export class EngineClient implements Engine {
  readonly #startHost: StartHost
  #life: HostLife | undefined
  /** This one and those retired. */
  readonly #lives = new Set<HostLife>()
  #lastId = 0
  #closed = false

  constructor(startHost: StartHost) {
    this.#startHost = startHost
  }

  ask<C extends EngineCommand>(command: C, params: EngineCommands[C]['params'], options?: AskOptions<C>) {
    return this.start(command, params, options).result
  }

  start<C extends EngineCommand>(
    command: C,
    params: EngineCommands[C]['params'],
    { signal, laneSignals = [], onEvent }: AskOptions<C> = {},
  ): EngineTask<C> {
    const id = ++this.#lastId
    const life = this.#closed || signal?.aborted ? undefined : this.#ensureLife()
    const send = (
      wish: { type: 'pause' | 'stop' } | { type: 'cancel'; lane?: number } | { type: 'share'; share: MachineShare },
    ): void => {
      if (life?.pending.has(id)) life.transport.send({ ...wish, id })
    }
    const result = new Promise<EngineCommands[C]['result']>((resolve, reject) => {
      if (life === undefined) {
        reject(this.#closed ? closedError() : cancelledError(signal))
        return
      }
      const forget = [
        whenAborted(signal, () => {
          send({ type: 'cancel' })
        }),
        ...laneSignals.map((of, lane) =>
          whenAborted(of, () => {
            send({ type: 'cancel', lane })
          }),
        ),
      ]
      life.pending.set(id, {
        command,
        resolve,
        reject,
        onEvent: onEvent as ((event: unknown) => void) | undefined,
        forgetSignals: () => {
          for (const forgetOne of forget) forgetOne()
        },
      })
      try {
        life.transport.send({ type: 'request', id, command, params })
        for (const [lane, of] of laneSignals.entries()) if (of.aborted) send({ type: 'cancel', lane })
      } catch (error) {
        settle(life, id)
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    return {
      result,
      pause: () => {
        send({ type: 'pause' })
      },
      stop: () => {
        send({ type: 'stop' })
      },
      useShare: (share) => {
        send({ type: 'share', share })
      },
    }
  }

  /** Ends the host: politely, then by force. What is under way is rejected as cancelled. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#lives].map(endLife))
  }

  #ensureLife(): HostLife {
    if (this.#life !== undefined) return this.#life
    const transport = this.#startHost()
    const pending = new Map<number, PendingRequest>()
    const ended = new Promise<void>((resolve) => {
      transport.onEnd((end) => {
        this.#lives.delete(life)
        if (this.#life === life) this.#life = undefined
        for (const [id, { command }] of [...pending]) settle(life, id)?.reject(diedError(command, end))
        resolve()
      })
    })
    const life: HostLife = { transport, pending, ended, retired: false }
    transport.onMessage((message) => {
      receive(life, message)
      if (!life.retired) return
      if (this.#life === life) this.#life = undefined
      if (pending.size === 0) transport.disconnect()
    })
    this.#lives.add(life)
    this.#life = life
    return life
  }
}

/** Returns what takes the listener off. */
function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}

/** Politely, then by force; what is under way is rejected. */
async function endLife(life: HostLife): Promise<void> {
  for (const id of [...life.pending.keys()]) settle(life, id)?.reject(closedError())
  life.transport.disconnect()
  const force = setTimeout(() => {
    life.transport.kill()
  }, shutdownMs)
  await life.ended
  clearTimeout(force)
}

function diedError(command: EngineCommand, { cause, lastLines }: HostEnd): SizewiseError {
  const said =
    lastLines.length === 0
      ? phrase('running.engineEnded', { command, cause })
      : phrase('running.engineEndedWith', { command, cause, lines: lastLines })
  return new SizewiseError('engine_died', said)
}

function closedError(): SizewiseError {
  return new SizewiseError('cancelled', phrase('running.engineClosed'))
}

function cancelledError(signal: AbortSignal | undefined): SizewiseError {
  return signal?.reason instanceof SizewiseError
    ? signal.reason
    : new SizewiseError('cancelled', phrase('running.notBegun'))
}
