import { speak } from './catalogue.ts'
import { en } from './en/index.ts'
import { isPhrase, type Said } from './phrase.ts'

/** For the command line, for logs and for the message of an Error. */
export const english = (said: Said): string => speak(en, said)

/** For JSON.stringify: documents of the command line hold sentences, not phrases. */
export const inEnglish = (_key: string, value: unknown): unknown => (isPhrase(value) ? english(value) : value)
