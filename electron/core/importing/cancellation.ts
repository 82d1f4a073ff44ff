import { SizewiseError } from '../../contract/errors.ts'

/** Between two pieces of work: ends it when the person asked for that. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SizewiseError('cancelled', 'the import was cancelled; nothing was stored')
}
