import { z } from 'zod'
import type { EngineCommand, ToHost } from '../contract/engine-protocol.ts'
import { assertNever, type ErrorData, SizewiseError } from '../contract/errors.ts'
import { knownFailure } from '../contract/known-failure.ts'
import type { Addon } from './addon.ts'
import type { Channel } from './channel.ts'
import type { Steerable } from './command.ts'
import { commands } from './registry.ts'

type Wish = Extract<ToHost, { type: 'cancel' | 'pause' | 'stop' | 'share' }>

/** A request under way and the native call that it steers, once there is one. */
interface RunningRequest {
  command: EngineCommand
  native: Steerable | undefined
  /** Wishes that came before the native call began. */
  early: Wish[]
}

/** Answers requests until the channel closes. Errors go out as data; the host outlives every expected failure. */
export function serve(channel: Channel, loadAddon: () => Addon): void {
  const running = new Map<number, RunningRequest>()
  let addon: Addon | undefined

  async function answer(id: number, command: EngineCommand, params: unknown): Promise<void> {
    const request: RunningRequest = { command, native: undefined, early: [] }
    running.set(id, request)
    try {
      addon ??= loadAddon()
      const result = await runCommand(addon, command, params, request, (event) => {
        channel.send({ type: 'event', id, event })
      })
      channel.send({ type: 'result', id, result })
    } catch (thrown) {
      channel.send({ type: 'error', id, error: toErrorData(thrown) })
    } finally {
      running.delete(id)
    }
  }

  channel.onMessage((message: ToHost) => {
    switch (message.type) {
      case 'request':
        void answer(message.id, message.command, message.params)
        return
      case 'cancel':
      case 'pause':
      case 'stop':
      case 'share':
        steer(running.get(message.id), message)
        return
      default:
        assertNever(message)
    }
  })
  channel.send({ type: 'ready', pid: process.pid })
}

function runCommand(
  addon: Addon,
  name: EngineCommand,
  params: unknown,
  request: RunningRequest,
  emit: (event: unknown) => void,
): unknown {
  if (!Object.hasOwn(commands, name)) throw new SizewiseError('internal', `the engine knows no command ${name}`)
  const command = commands[name]
  const checked = command.params.safeParse(params)
  if (!checked.success) {
    throw new SizewiseError('internal', `wrong parameters for ${name}: ${z.prettifyError(checked.error)}`)
  }
  return (command.run as (...args: unknown[]) => unknown)(addon, checked.data, {
    emit,
    steer(native: Steerable) {
      request.native = native
      for (const wish of request.early.splice(0)) steer(request, wish)
    },
  })
}

/** A request that has ended meanwhile is left alone. Pause, stop and a share mean nothing to a command other than train. */
function steer(request: RunningRequest | undefined, wish: Wish): void {
  if (request === undefined) return
  if (request.native === undefined) request.early.push(wish)
  else if (wish.type === 'cancel') request.native.cancel(wish.lane)
  else if (wish.type === 'share') request.native.useShare?.(wish.share)
  else request.native[wish.type]?.()
}

function toErrorData(thrown: unknown): ErrorData {
  const failure = knownFailure(thrown)
  if (failure !== undefined) return failure.toData()
  console.error(thrown)
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) }
}
