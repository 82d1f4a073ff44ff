import type { Model } from '../../contract/model.ts'
import type { LearningRateSchedule } from '../../contract/recipe.ts'
import { flopsPerToken } from '../sizing/flops.ts'
import { countParameters } from '../sizing/parameters.ts'

/** The OLMo ladder's formulas (Bhagia et al. 2024, "Establishing Task Scaling Laws"): N without embeddings. */
export const referenceParameters = 108e6

export function referenceBatchTokens(parameters: number): number {
  return 2048 * 160 * (parameters / referenceParameters) ** (2 / 3)
}

function referenceLearningRate(parameters: number): number {
  return (0.0047 * (parameters / referenceParameters) ** (-1 / 3)) / 2
}

/**
 * Of the formula's peak: it was fitted from 190M upward, on models that normalise queries and keys. Character models of
 * 57K and 224K do best near half of it, and near the whole their loss jumps while the rate is still rising. A little less
 * than half leaves room, and gives nanoGPT's 1e-3 to its character model of 10M.
 */
const shareOfReference = 0.4

/** Below 60K the formula goes on rising, further than any measurement. */
const highestLearningRate = 8e-3

/** Steps after which Adam's second moment has settled, and a small model has left the plateau of the letters' frequencies. */
const settledWarmup = 300

/**
 * The ladder's peak for this size, scaled with the square root of the batch where the batch is another than the
 * ladder's: the rule for Adam (Malladi et al. 2022, "On the SDEs and Scaling Rules for Adaptive Gradient Algorithms").
 * A warm-up too short to settle lowers it with its length, to a third: on the plateau all tokens look the same to a model,
 * its loss is at its sharpest there, and what it withstands is the rate that it meets at that place.
 */
export function defaultLearningRate(model: Model, batchTokens: number, warmupSteps: number): number {
  const parameters = countParameters(model).without_embeddings
  const scaled = referenceLearningRate(parameters) * Math.sqrt(batchTokens / referenceBatchTokens(parameters))
  const settled = Math.min(1, Math.max(1 / 3, warmupSteps / settledWarmup))
  return Number((settled * Math.min(highestLearningRate, shareOfReference * scaled)).toPrecision(3))
}

/**
 * One batch for the whole ladder, by the formula at its middle size: with a batch of its own for each size, as the
 * OLMo ladder has it, the rungs would not see the same tokens at the same step. No more than a `fewestSteps`th of the
 * shortest run, so that small budgets still leave enough updates, and no more than 32K tokens, for one machine.
 */
export function defaultBatchTokens(models: Model[], shortestRunTokens: number | null): number {
  const logs = models.map((model) => Math.log(countParameters(model).without_embeddings))
  const middle = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
  const fewestSteps = 250
  const bound = shortestRunTokens === null ? Infinity : shortestRunTokens / fewestSteps
  return Math.max(1, Math.min(referenceBatchTokens(middle), bound, 32768))
}

/** Sequences a micro-step and micro-steps a step for about `batchTokens`; a micro-step holds at most 8,192 tokens. */
export function splitBatch(
  batchTokens: number,
  context: number,
  accumulation?: number,
): { batch_size: number; gradient_accumulation_steps: number } {
  const sequences = Math.max(1, Math.round(batchTokens / context))
  const steps = accumulation ?? Math.ceil((sequences * context) / Math.max(8192, context))
  return { batch_size: Math.max(1, Math.round(sequences / steps)), gradient_accumulation_steps: steps }
}

/** nanoGPT's choice: a longer memory of squared gradients where a batch holds few tokens. */
export function defaultBeta2(batchTokens: number): number {
  return batchTokens < 16384 ? 0.99 : 0.95
}

/** 5 % of the steps, as the OLMo ladder at 20 tokens per parameter, but enough to settle where a quarter of the run is. */
export function defaultWarmup(maxSteps: number): number {
  return Math.min(2000, Math.round(Math.max(0.05 * maxSteps, Math.min(settledWarmup, 0.25 * maxSteps))))
}

/**
 * At most ten evaluations a run, the last of them at its end: rounded down, an eleventh would follow a step or two after
 * the tenth. A run without a known end is looked at every 1 % of its longest length, at most every 250 steps.
 */
export function defaultEvaluationInterval(maxSteps: number, untilConverged: boolean): number {
  return Math.max(1, untilConverged ? Math.min(250, Math.round(maxSteps / 100)) : Math.ceil(maxSteps / 10))
}

/**
 * So that a crash loses little, and saving costs little: a checkpoint of 12 bytes a parameter, at 300 MB/s, takes less
 * than 1 % of the training between two at 50 GFLOP/s, and less than 3 % at 200. Small models save as a model of 1M would:
 * syncing takes its time whatever the size. By FLOPs and not by a clock: one study file gives one recipe everywhere.
 */
export function defaultCheckpointInterval(model: Model, tokensPerStep: number, evaluationInterval: number): number {
  const saved = Math.max(1e6, countParameters(model).total)
  const steps = Math.ceil((3e5 * saved) / (flopsPerToken(model).train * tokensPerStep))
  return Math.min(evaluationInterval, steps)
}

/** A cosine needs an end to fall towards; a run without one keeps its rate. */
export function defaultSchedule(untilConverged: boolean): LearningRateSchedule {
  return untilConverged ? 'constant' : 'cosine'
}

/** Evaluations without a better loss after which a run counts as converged. */
export const defaultPatience = 5
