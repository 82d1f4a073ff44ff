import type { FromHost, ToHost } from '../../../electron/contract/engine-protocol.ts'
import type { HostEnd, HostTransport } from '../../../electron/engine/transport.ts'

/** A host in this process, played by the test: what was sent is kept, what comes back is up to the test. */
export class FakeTransport implements HostTransport {
  readonly sent: ToHost[] = []
  disconnected = false
  killed = false
  #onMessage: (message: FromHost) => void = () => undefined
  #onEnd: (end: HostEnd) => void = () => undefined

  send(message: ToHost): void {
    this.sent.push(structuredClone(message))
  }
  onMessage(listener: (message: FromHost) => void): void {
    this.#onMessage = listener
  }
  onEnd(listener: (end: HostEnd) => void): void {
    this.#onEnd = listener
  }
  disconnect(): void {
    this.disconnected = true
  }
  kill(): void {
    this.killed = true
    this.end({ cause: 'signal SIGKILL', lastLines: [] })
  }

  say(message: FromHost): void {
    this.#onMessage(message)
  }
  end(end: HostEnd): void {
    this.#onEnd(end)
  }
}
