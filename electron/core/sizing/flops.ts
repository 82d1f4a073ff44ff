import type { Model } from '../../contract/model.ts'
import { countParameters } from './parameters.ts'

/**
 * FLOPs per trained token, a multiply-add counted as two. Forward: 2·(N without embeddings + V·C) for the matrix
 * products and the head (Kaplan et al. 2020, §2.1, with the head added), and 2·L·T·C for causal attention: q·k and
 * weights·v take 2·C each per key, and a token sees T/2 keys in the mean (Chowdhery et al. 2022, appendix B, halved for
 * the mask). Training takes three times the forward: the backward computes two products for each one of the forward.
 */
export function flopsPerToken(model: Model): { forward: number; train: number } {
  const matrices = 2 * (countParameters(model).without_embeddings + model.vocab * model.d_model)
  const attention = 2 * model.n_layer * model.context * model.d_model
  const forward = matrices + attention
  return { forward, train: 3 * forward }
}
