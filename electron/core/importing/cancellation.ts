import { setImmediate } from 'node:timers/promises'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

/** Between two pieces of work: ends it when the person asked for that. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SizewiseError('cancelled', phrase('importing.cancelled'))
}

/** In a loop of synchronous work: lets the event loop hear what came meanwhile, a cancel among it. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate()
  throwIfCancelled(signal)
}
