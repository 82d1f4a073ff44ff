import { join } from 'node:path'
import type { TrainEvent } from '../contract/engine-protocol.ts'
import type { NativeTrainEvent } from '../../native/addon/binding.d.ts'
import { hashFile } from './file-hash.ts'

/**
 * Sends a training's events in the order in which they happened. A checkpoint or milestone waits for the hash of its file, and what
 * comes after it waits as well.
 */
export class EventOrder {
  readonly #emit: (event: TrainEvent) => void
  readonly #checkpointFolder: string
  #tail: Promise<void> = Promise.resolve()

  constructor(emit: (event: TrainEvent) => void, checkpointFolder: string) {
    this.#emit = emit
    this.#checkpointFolder = checkpointFolder
  }

  add(event: NativeTrainEvent): void {
    const sent = this.#tail.then(async () => {
      if ('file' in event) this.#emit({ ...event, sha256: await hashFile(join(this.#checkpointFolder, event.file)) })
      else this.#emit(event)
    })
    // The first failure is told by drained(); until then it must not count as unhandled.
    sent.catch(() => undefined)
    this.#tail = sent
  }

  /** Settles when everything was sent; rejects when a checkpoint could not be read. */
  drained(): Promise<void> {
    return this.#tail
  }
}
