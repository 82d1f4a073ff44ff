/**
 * Sentences as data. What core says crosses processes and is stored as a key with its values, and is put into words where
 * a person reads it: by `english` for the command line, by `say` in the language of the window.
 */
import type { en } from './en/index.ts'

type Topics = typeof en

/** `topic.name`, as in `en/<topic>.ts`. */
export type PhraseKey = { [T in keyof Topics]: `${T}.${keyof Topics[T] & string}` }[keyof Topics]

/** Plain data: a sentence that can be said in any of our languages. */
export interface Phrase {
  phrase: PhraseKey
  values: Readonly<Record<string, unknown>>
}

/** A text is of others, such as the operating system, or from a time before phrases: it is shown as it is. */
export type Said = Phrase | string

type Speaker<Key extends PhraseKey> = Key extends `${infer T extends keyof Topics}.${infer Name}`
  ? Name extends keyof Topics[T]
    ? Topics[T][Name]
    : never
  : never

/** What a phrase takes. Where its words want a text, a phrase may stand: it is put into words first. */
type Values<Key extends PhraseKey> =
  Speaker<Key> extends (values: infer Wanted) => string
    ? { readonly [Name in keyof Wanted]: Given<Wanted[Name]> }
    : never
type Given<Wanted> = Wanted extends string
  ? string extends Wanted
    ? Said
    : Wanted
  : Wanted extends readonly string[]
    ? readonly Said[]
    : Wanted

/** `phrase('answer.noneFinished', { dataset })`; a phrase without values takes the key alone. */
export function phrase<Key extends PhraseKey>(
  key: Key,
  ...[values]: Speaker<Key> extends () => string ? [] : [Values<Key>]
): Phrase {
  return { phrase: key, values: values ?? {} }
}

export function isPhrase(value: unknown): value is Phrase {
  return typeof value === 'object' && value !== null && 'phrase' in value && 'values' in value
}
