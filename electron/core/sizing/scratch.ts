import type { Model } from '../../contract/model.ts'

const floatBytes = 4
/** How the CPU backend cuts its work: rows and columns that one thread packs at a time. */
const gradientRows = 512
const gradientColumns = 112
/** Of a block of a product: the deepest, and the least that needs sums of the blocks before it. */
const deepestBlock = 512
const leastBlock = 256
const panelColumns = 32
const tileRows = 14
const mostWeightsInParts = 2 ** 13
const mostSumsOfParts = 2 ** 18
const leastRowsOfPart = 96
const mostParts = 16
const productPanels = 6
const productRows = 512
const attentionTile = 64
const vectorFloats = 16

interface Product {
  rows: number
  inputs: number
  outputs: number
}

/**
 * What the ops of a step work in beside the arena, in bytes: one block, as large as the op that asks for most. A weight's
 * gradient packs its input for all threads and, for each, some columns of its output's gradient; a product packs, for
 * each thread, a block of the weight and keeps its sums; attention copies, for each thread, the keys of one head. The
 * exact cut depends on the processor; this is the widest.
 */
export function scratchBytes(model: Model, rows: number, headRows: number, threads: number): number {
  const { d_model: channels, d_ff: hidden, n_head: heads, n_kv_head: kvHeads } = model
  const products: Product[] = [
    { rows, inputs: channels, outputs: channels + (2 * channels * kvHeads) / heads },
    { rows, inputs: channels, outputs: model.family === 'gpt' ? hidden : 2 * hidden },
    { rows, inputs: hidden, outputs: channels },
    { rows: headRows, inputs: channels, outputs: model.vocab },
  ]
  const asked = products.flatMap((product) => [
    weightGradient(product, threads),
    threads * panels(product),
    threads * panels({ ...product, inputs: product.outputs, outputs: product.inputs }),
  ])
  return floatBytes * Math.max(threads * attention(model), ...asked)
}

/** Small weights: the rows are cut into parts, all but the first of which have a gradient of their own. */
function partsOfWeightGradient({ rows, inputs, outputs }: Product): number {
  const weights = inputs * outputs
  if (weights > mostWeightsInParts) return 1
  const most = Math.min(mostParts, Math.floor(mostSumsOfParts / weights), Math.floor(rows / leastRowsOfPart))
  return most < 2 ? 1 : 2 ** Math.floor(Math.log2(most))
}

function weightGradientInParts({ rows, inputs, outputs }: Product, parts: number, threads: number): number {
  const packed = wholes(inputs, panelColumns) + wholes(outputs, tileRows)
  return (parts - 1) * outputs * (inputs + 1) + threads * packed * Math.ceil(rows / parts)
}

function wholes(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit
}

function weightGradient(product: Product, threads: number): number {
  const parts = partsOfWeightGradient(product)
  if (parts > 1) return weightGradientInParts(product, parts, threads)
  return weightGradientInPasses(product, threads)
}

function weightGradientInPasses({ rows, inputs, outputs }: Product, threads: number): number {
  const least = Math.ceil(outputs / gradientColumns)
  // As many parts for each thread as for the others, and at least two.
  const parts = threads === 1 ? least : threads * Math.max(2, Math.ceil(least / threads))
  return Math.min(gradientRows, rows) * (inputs + threads * Math.ceil(outputs / Math.min(parts, outputs)))
}

function panels({ rows, inputs, outputs }: Product): number {
  const sums = inputs > leastBlock ? Math.min(productRows, rows) : 0
  const all = Math.ceil(outputs / panelColumns)
  const own = Math.ceil(all / Math.ceil(all / productPanels))
  return own * panelColumns * (Math.min(deepestBlock, inputs) + sums)
}

function attention(model: Model): number {
  const headSize = model.d_model / model.n_head
  const padded = wholes(headSize, vectorFloats)
  const pairs = wholes(Math.ceil(headSize / 2), vectorFloats)
  const tile = attentionTile * attentionTile
  // Of all keys k, v and their gradients; with pairs of bf16 numbers, k in two orders.
  const floats = 4 * model.context * padded + 3 * tile
  const halves = model.context * (2 * pairs + 2.5 * padded) + 4 * tile
  return Math.max(floats, halves) + 5 * attentionTile * padded
}
