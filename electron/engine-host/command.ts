import type { z } from 'zod'
import type { EngineCommand, EngineCommands, MachineShare } from '../contract/engine-protocol.ts'
import type { Addon } from './addon.ts'

/** A native call under way, as far as a request can steer it. */
export interface Steerable {
  /** With a lane: this one alone, where several write. */
  cancel(lane?: number): void
  pause?(): void
  stop?(): void
  useShare?(share: MachineShare): void
}

/** What a running command can do beside computing its result. */
export interface CommandTask<C extends EngineCommand> {
  /** Sends an event now. The result goes out after every event. */
  emit(event: EngineCommands[C]['event']): void
  /** Lets cancel, pause and stop reach the native call, also when they came before it began. */
  steer(native: Steerable): void
}

/** One command of the protocol. */
export interface HostCommand<C extends EngineCommand> {
  /** Checks what came over the channel. */
  params: z.ZodType<EngineCommands[C]['params']>
  run(
    addon: Addon,
    params: EngineCommands[C]['params'],
    task: CommandTask<C>,
  ): Promise<EngineCommands[C]['result']> | EngineCommands[C]['result']
}
