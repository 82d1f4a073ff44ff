import type { en } from './en/index.ts'
import { isPhrase, type Said } from './phrase.ts'

/** Every phrase of one language, by topic. English is what the others are held to. */
export type Catalogue = { readonly [Topic in keyof typeof en]: (typeof en)[Topic] }

type Speaker = (values: Readonly<Record<string, unknown>>) => string

/** Puts into words, the phrases inside its values first. One that this version does not know shows its key. */
export function speak(catalogue: Catalogue, said: Said): string {
  if (typeof said === 'string') return said
  const [topic = '', name = ''] = said.phrase.split('.')
  const speakers = (catalogue as unknown as Readonly<Record<string, Readonly<Record<string, Speaker>>>>)[topic]
  const speaker = speakers?.[name]
  if (speaker === undefined) return said.phrase
  return speaker(
    Object.fromEntries(Object.entries(said.values).map(([key, value]) => [key, inWords(catalogue, value)])),
  )
}

function inWords(catalogue: Catalogue, value: unknown): unknown {
  if (isPhrase(value)) return speak(catalogue, value)
  return Array.isArray(value) ? value.map((one: unknown) => inWords(catalogue, one)) : value
}
