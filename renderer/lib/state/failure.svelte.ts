import { ask, listen, RequestError } from '../ipc/client.ts'

/** A bug: what was being done is lost, what is stored is not. */
class FailureState {
  /** Of the first bug; what fails after it is mostly its consequence. */
  message = $state<string | null>(null)
  /** A failure of main that no screen took: it is told, and everything goes on. */
  onUnexpected: (error: RequestError) => void = () => undefined

  /** From here on nothing fails silently: not in an event, not in a promise that nobody awaits, not in main. */
  start(): void {
    addEventListener('error', ({ error, message }) => {
      // Chromium puts off a size change to the next frame, and says so: no failure, and there is no error object.
      if (message.startsWith('ResizeObserver loop')) return
      this.report(error ?? message)
    })
    addEventListener('unhandledrejection', ({ reason }) => {
      this.report(reason)
    })
    listen('app:bug', ({ message }) => {
      this.message ??= message
    })
  }

  report(error: unknown): void {
    if (error instanceof RequestError && error.code !== 'internal') {
      this.onUnexpected(error)
      return
    }
    this.bug(error)
  }

  /** What broke while the window was drawn, whatever it was: half a screen is none. */
  bug(error: unknown): void {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    this.message ??= message
    const bug = { message: message.slice(0, 4000), stack: stack.slice(0, 20_000) }
    ask('app:reportBug', bug).catch((failed: unknown) => {
      console.error('the bug could not be logged:', failed)
    })
  }
}

export const failure = new FailureState()
