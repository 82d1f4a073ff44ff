import type { FromHost, ToHost } from '../contract/engine-protocol.ts'

/** The way to the client, whatever carries it. */
export interface Channel {
  send(message: FromHost): void
  onMessage(listener: (message: ToHost) => void): void
}
