import type { EngineCommand, EngineCommands, MachineShare } from '../../contract/engine-protocol.ts'

export interface AskOptions<C extends EngineCommand> {
  signal?: AbortSignal
  /** Of generate_lanes: each ends the lane of its place. */
  laneSignals?: readonly AbortSignal[]
  onEvent?: (event: EngineCommands[C]['event']) => void
}

/** A request under way. Pause, stop and another share are for training alone. */
export interface EngineTask<C extends EngineCommand> {
  readonly result: Promise<EngineCommands[C]['result']>
  pause(): void
  stop(): void
  useShare(share: MachineShare): void
}

/**
 * The engine as core sees it. A request whose host dies is rejected with `engine_died`; the next request starts a new
 * host. Errors of the host arrive as SizewiseError.
 */
export interface Engine {
  ask<C extends EngineCommand>(
    command: C,
    params: EngineCommands[C]['params'],
    options?: AskOptions<C>,
  ): Promise<EngineCommands[C]['result']>
  start<C extends EngineCommand>(
    command: C,
    params: EngineCommands[C]['params'],
    options?: AskOptions<C>,
  ): EngineTask<C>
  close(): Promise<void>
}
