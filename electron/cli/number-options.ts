import { InvalidArgumentError } from 'commander'
import { parseNumber } from '../contract/format/parse-number.ts'

/** For commander: a number from `low` to `high`. */
export function numberOption(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (value === undefined || value < low || value > high) {
      throw new InvalidArgumentError(`expected a number from ${low} to ${high}`)
    }
    return value
  }
}

/** For commander: a number between 0 and 1, neither of them. */
export function shareOption(): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (value === undefined || value <= 0 || value >= 1)
      throw new InvalidArgumentError('expected a number between 0 and 1')
    return value
  }
}
