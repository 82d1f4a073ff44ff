import type { Context } from './context.ts'

/** What a command answers with. */
export interface CommandResult {
  /** The one JSON document of --json, as design has it. */
  document: unknown
  /** Where design asks for one document per line: printed in the place of the one. */
  documents?: unknown[]
  /** The same for people, without a newline at its end. */
  text: string
  /** 0 unless said otherwise. */
  exitCode?: number
}

/** What a command does; `args` are commander's: the arguments, then the options object, then the command. */
export type CommandAction<Args extends unknown[]> = (
  context: Context,
  ...args: Args
) => Promise<CommandResult> | CommandResult

/** What a noun's file gets beside commander's program. */
export interface Cli {
  /** For `.action(…)` of a command that changes nothing in the data folder (opening it may create its database). */
  read<Args extends unknown[]>(action: CommandAction<Args>): (...args: Args) => Promise<void>
  /** As `read`, but the data folder may be missing or unusable: for finding out why. */
  diagnose<Args extends unknown[]>(action: CommandAction<Args>): (...args: Args) => Promise<void>
  /** For `.action(…)` of a command that writes: it holds the data folder's lock, or fails with `home_in_use`. */
  write<Args extends unknown[]>(action: CommandAction<Args>): (...args: Args) => Promise<void>
}
