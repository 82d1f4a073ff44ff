import { parseNumber } from '../../contract/format/parse-number.ts'
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

function words(range: Range): string {
  return `${range.above ? `above ${range.least}` : `at least ${range.least}`} and ${range.below ? 'below' : 'at most'} ${range.most}`
}

export function number(range: Range): Read<number> {
  return (place) => {
    const value = numberAt(place)
    if (value === undefined || !within(value, range)) throw place.wrong(`a number ${words(range)}`)
    return value
  }
}

export function whole(least: number, most: number): Read<number> {
  return (place) => {
    const value = numberAt(place)
    if (value === undefined || !Number.isInteger(value) || value < least || value > most)
      throw place.wrong(`a whole number from ${least} to ${most}`)
    return value
  }
}

export const truth: Read<boolean> = (place) => {
  const value = place.scalar()
  if (typeof value !== 'boolean') throw place.wrong('true or false')
  return value
}

export function oneOf<const Words extends readonly string[]>(allowed: Words): Read<Words[number]> {
  return (place) => {
    const value = place.text()
    if (value === undefined || !allowed.includes(value)) throw place.wrong(`one of ${allowed.join(', ')}`)
    return value
  }
}

/** A name: what people call a thing, on one line. */
export function name(mostCharacters = 200): Read<string> {
  return (place) => {
    const value = place.text()?.trim()
    if (value === undefined || value === '' || value.length > mostCharacters || /[\u0000-\u001f\u007f]/.test(value))
      throw place.wrong(`a text of 1 to ${mostCharacters} characters on one line`)
    return value
  }
}

export function list<T>(read: Read<T>, least: number, most: number, what: string): Read<T[]> {
  return (place) => {
    const items = place.items()
    if (items === undefined || items.length < least || items.length > most)
      throw place.wrong(`a list of ${least} to ${most} ${what}`)
    return items.map(read)
  }
}
