import type { ErrorCode } from '../../../electron/contract/errors.ts'
import { isPhrase, phrase, type Said } from '../../../electron/contract/phrases/phrase.ts'
import { say } from '../../../electron/contract/phrases/say.ts'
import { messages } from './messages.svelte.ts'

/** What core says, in the window's language, and anew when that changes. */
export const tell = (said: Said): string => say(messages.language, said)

/** An error as it was thrown here, or as data. */
interface Failed {
  code: ErrorCode
  message: Said
  /** Before `message`, which is English alone in an Error. */
  said?: Said
  at?: string | undefined
}

/** What ErrorNote shows of a failure. Under a headline of ours stand the words of others: those of the engine or the system. */
export function tellFailure({ code, message, said = message, at }: Failed) {
  const foreign = !isPhrase(said) && messages.language !== 'en'
  return {
    message: foreign ? tell(phrase(`headlines.${code}`)) : tell(said),
    detail: foreign ? tell(said) : undefined,
    at,
    // What is wrong with how main was asked has no remedy in the window.
    remedy: code === 'usage' ? undefined : tell(phrase(`remedies.${code}`)),
  }
}

/** The same for a toast: a line, and what stands under it. */
export function tellBriefly(failed: Failed): [title: string, more: { description: string }] {
  const { message, detail, remedy } = tellFailure(failed)
  return [message, { description: detail ?? remedy ?? '' }]
}
