import { SizewiseError } from '../contract/errors.ts'

/** A signal that comes again this long after the first means: end at once. Sooner, it is the same one told twice. */
const sameWishMs = 1000

/** The signal that a command watches: it aborts on Ctrl+C and on SIGTERM. A second wish ends the process at once. */
export function watchInterruption(endAtOnce: () => void): AbortSignal {
  const controller = new AbortController()
  let abortedAt = 0
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      abortedAt = performance.now()
      controller.abort(new SizewiseError('cancelled', `interrupted by ${signal}`))
    } else if (performance.now() - abortedAt > sameWishMs) {
      endAtOnce()
    }
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  process.on('SIGHUP', interrupt)
  return controller.signal
}
