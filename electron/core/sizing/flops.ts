import type { Model, ModelFlops } from '../../contract/model.ts'
import { countParameters } from './parameters.ts'

/**
 * FLOPs per trained token, a multiply-add counted as two. Forward: 2·(N without embeddings + V·C) for the matrix
 * products and the head (Kaplan et al. 2020, §2.1, with the head added), and 2·L·T·C for causal attention: q·k and
 * weights·v take 2·C each per key, and a token sees T/2 keys in the mean (Chowdhery et al. 2022, appendix B, halved for
 * the mask). Training takes three times the forward: the backward computes two products for each one of the forward.
 * `recomputed` is what gradient checkpointing adds: the forward of every block but its last product, whose result is there.
 * The hardware performs train + recomputed; budgets and utilisation count the model's own, train (Chowdhery, appendix B).
 */
export function flopsPerToken(model: Model, gradientCheckpointing = false): ModelFlops {
  const matrices = 2 * (countParameters(model).without_embeddings + model.vocab * model.d_model)
  const attention = 2 * model.n_layer * model.context * model.d_model
  const forward = matrices + attention
  const lastProducts = 2 * model.n_layer * model.d_ff * model.d_model
  const blocks = 2 * countParameters(model).without_embeddings + attention
  return { forward, train: 3 * forward, recomputed: gradientCheckpointing ? blocks - lastProducts : 0 }
}
