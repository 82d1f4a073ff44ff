import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Hints, Place } from './place.ts'
import type { Read } from './read-value.ts'

export type Fields<T> = { readonly [Key in keyof T]: Read<Exclude<T[Key], undefined>> }

/** Reads a mapping whose keys are all optional; a key that `fields` lacks is an error with the nearest that it has. */
export function optionalKeys<T extends object>(place: Place, fields: Fields<T>, hints: Hints = {}): Partial<T> {
  const entries = place.entries()
  const known = Object.keys(fields)
  if (entries === undefined) throw place.wrong(phrase('studyFile.keys', { known }))
  const result: Partial<T> = {}
  for (const [key, value] of entries) {
    if (!Object.hasOwn(fields, key)) throw value.unknown(known, hints)
    const field = key as keyof T
    result[field] = fields[field](value)
  }
  return result
}

/** The value of a key that must be there. */
export function required<T extends object, Key extends keyof T & string>(
  place: Place,
  values: Partial<T>,
  key: Key,
  what: Phrase,
): NonNullable<T[Key]> {
  const value = values[key]
  if (value === undefined || value === null) throw place.error(phrase('studyFile.missing', { key, what }))
  return value
}
