import { InvalidArgumentError, Option } from 'commander'
import { isDevice } from '../contract/device.ts'
import { parseNumber } from '../contract/format/parse-number.ts'

/** For commander: a whole number of at least `least`, with K, M and B as in a study file. */
export function wholeOption(least = 1): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (value === undefined || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}, such as 128 or 50K`)
    return value
  }
}

export function deviceOption(what: 'trains' | 'measures' | 'writes'): Option {
  return new Option('--device <device>', `what ${what}: cpu, cuda or cuda:N`).argParser((value: string) => {
    if (isDevice(value)) return value
    throw new InvalidArgumentError('Expected cpu, cuda or cuda:N.')
  })
}
