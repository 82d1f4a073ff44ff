import { parseNumber } from '../../contract/format/parse-number.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Place } from './place.ts'

/** Turns a place into a value, or throws study_invalid naming what is allowed. */
export type Read<T> = (place: Place) => T

function numberAt(place: Place): number | undefined {
  const value = place.scalar()
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' ? parseNumber(value) : undefined
}

export interface Range {
  least: number
  most: number
  /** The least value itself is out. */
  above?: boolean
  below?: boolean
}

function within(value: number, range: Range): boolean {
  return (
    (range.above ? value > range.least : value >= range.least) &&
    (range.below ? value < range.most : value <= range.most)
  )
}

export function number(range: Range): Read<number> {
  return (place) => {
    const value = numberAt(place)
    if (value === undefined || !within(value, range))
      throw place.wrong(phrase('studyFile.number', { above: false, below: false, ...range }))
    return value
  }
}

export function whole(least: number, most: number): Read<number> {
  return (place) => {
    const value = numberAt(place)
    if (value === undefined || !Number.isInteger(value) || value < least || value > most)
      throw place.wrong(phrase('studyFile.whole', { least, most }))
    return value
  }
}

export const truth: Read<boolean> = (place) => {
  const value = place.scalar()
  if (typeof value !== 'boolean') throw place.wrong(phrase('studyFile.truth'))
  return value
}

export function oneOf<const Words extends readonly string[]>(allowed: Words): Read<Words[number]> {
  return (place) => {
    const value = place.text()
    if (value === undefined || !allowed.includes(value)) throw place.wrong(phrase('studyFile.oneOf', { allowed }))
    return value
  }
}

/** A name: what people call a thing, on one line. */
export function name(mostCharacters = 200): Read<string> {
  return (place) => {
    const value = place.text()?.trim()
    if (value === undefined || value === '' || value.length > mostCharacters || /[\u0000-\u001f\u007f]/.test(value))
      throw place.wrong(phrase('studyFile.line', { most: mostCharacters }))
    return value
  }
}

export function list<T>(
  read: Read<T>,
  least: number,
  most: number,
  what: 'studyFile.models' | 'studyFile.wholeNumbers',
): Read<T[]> {
  return (place) => {
    const items = place.items()
    if (items === undefined || items.length < least || items.length > most)
      throw place.wrong(phrase(what, { least, most }))
    return items.map(read)
  }
}
