import type { FromHost, ToHost } from '../contract/engine-protocol.ts'

/** How a host ended, for the message that its requests are rejected with. */
export interface HostEnd {
  /** E.g. `signal SIGKILL`, `exit code 134`, `it could not be started: …`. */
  cause: string
  /** The last lines that it wrote to stderr or stdout. */
  lastLines: string[]
}

/** A host process and the channel to it. A child process today; Electron's utilityProcess has the same shape. */
export interface HostTransport {
  /** Throws when the message cannot be cloned; a host that is gone is told by `onEnd`, not here. */
  send(message: ToHost): void
  onMessage(listener: (message: FromHost) => void): void
  /** Called once, after the last message. */
  onEnd(listener: (end: HostEnd) => void): void
  /** Closes the channel: the host ends by itself. */
  disconnect(): void
  kill(): void
}

export type StartHost = () => HostTransport
