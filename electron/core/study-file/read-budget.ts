import { phrase } from '../../contract/phrases/phrase.ts'
import type { BudgetRule } from '../../contract/study.ts'
import { didYouMean, type Hints, type Place } from './place.ts'
import { optionalKeys, type Fields } from './read-mapping.ts'
import { number, oneOf, whole } from './read-value.ts'

interface BudgetKeys {
  max_steps: number
  tokens: number
  flops: number
  tokens_per_parameter: number
  minutes: number
  until: 'converged'
}

const fields: Fields<BudgetKeys> = {
  max_steps: whole(1, 1e9),
  tokens: number({ least: 1, most: 1e15 }),
  flops: number({ least: 1, most: 1e30 }),
  tokens_per_parameter: number({ least: 0, most: 1e6, above: true }),
  minutes: number({ least: 0, most: 1e6, above: true }),
  until: oneOf(['converged']),
}

const hints: Hints = {
  steps: didYouMean('max_steps'),
  max_iters: didYouMean('max_steps'),
  hours: phrase('studyFile.give', { what: 'minutes' }),
  seconds: phrase('studyFile.give', { what: 'minutes' }),
  epochs: phrase('studyFile.give', { what: 'max_steps / tokens' }),
}

/** Exactly one rule: what makes the sizes comparable. */
export function readBudget(place: Place): BudgetRule {
  const given = Object.entries(optionalKeys(place, fields, hints))
  const only = given[0]
  if (only === undefined || given.length > 1)
    throw place.error(phrase('studyFile.oneBudget', { rules: Object.keys(fields), found: given.length }))
  return Object.fromEntries([only]) as unknown as BudgetRule
}
