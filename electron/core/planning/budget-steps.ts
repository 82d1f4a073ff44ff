import type { Model } from '../../contract/model.ts'
import type { BudgetRule } from '../../contract/study.ts'
import { flopsPerToken } from '../sizing/flops.ts'
import { countParameters } from '../sizing/parameters.ts'

export interface StepCost {
  tokens: number
  /** Null when it was not measured. */
  seconds: number | null
}

/** Tokens per parameter beyond which no study here goes on waiting for a loss to stop falling: 10 × Chinchilla's 20. */
const mostTokensPerParameter = 200

/** Far above any run: numbers of steps stay exact and fit a column. */
const mostSteps = 1e9

/** Training tokens that the rule gives this model, where they follow from the rule alone. */
export function tokensForBudget(budget: BudgetRule, model: Model): number | null {
  if ('tokens' in budget) return budget.tokens
  if ('flops' in budget) return budget.flops / flopsPerToken(model).train
  const parameters = countParameters(model).without_embeddings
  if ('tokens_per_parameter' in budget) return budget.tokens_per_parameter * parameters
  if ('until' in budget) return mostTokensPerParameter * parameters
  return null
}

/**
 * Steps of a run. FLOPs and minutes are never overspent (rounded down), tokens never fall short (rounded up); every run
 * takes at least one step. N is counted without embeddings, as in the ladder's rule and in the fit. `until: converged`
 * gives the longest run; early stopping ends it. Null where the rule is a time and the step was not measured.
 */
export function stepsForBudget(budget: BudgetRule, model: Model, step: StepCost): number | null {
  const steps = unboundedSteps(budget, model, step)
  return steps === null ? null : Math.min(mostSteps, Math.max(1, steps))
}

function unboundedSteps(budget: BudgetRule, model: Model, step: StepCost): number | null {
  if ('max_steps' in budget) return budget.max_steps
  if ('minutes' in budget) return step.seconds === null ? null : Math.floor((60 * budget.minutes) / step.seconds)
  const tokens = tokensForBudget(budget, model)
  if (tokens === null) return null
  return 'flops' in budget ? Math.floor(tokens / step.tokens) : Math.ceil(tokens / step.tokens)
}
