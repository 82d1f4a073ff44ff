import { formatShortCount } from '../../format/count.ts'

/** Shapes that build but train badly, waste something, or are none at all. */
export const shape = {
  deep: ({ layers, width }: { layers: number; width: number }) =>
    `${layers} layers of width ${width} train badly: width / layers is ${(width / layers).toFixed(1)}, 16 to 128 is usual`,
  shallow: ({ layers, width }: { layers: number; width: number }) =>
    `${layers} ${layers === 1 ? 'layer' : 'layers'} of width ${width}: width / layers is ${(width / layers).toFixed(0)}, 16 to 128 is usual; more layers use the parameters better`,
  smallHead: ({ size }: { size: number }) =>
    `a head size of ${size} is too small to attend well; use fewer heads (16 to 128 is usual)`,
  largeHead: ({ size }: { size: number }) =>
    `a head size of ${size} is unusually large; use more heads (16 to 128 is usual)`,
  feedForward: ({ d_ff, ratio, usual }: { d_ff: number; ratio: number; usual: number }) =>
    `d_ff ${d_ff} is ${ratio.toFixed(1)} × d_model; ${usual} × is usual`,
  oddHead: ({ size }: { size: number }) =>
    `a head size of ${size} is odd, which runs slowly; make d_model / n_head a multiple of 8`,
  unevenHead: ({ size }: { size: number }) => `a head size of ${size} is no multiple of 8, which runs more slowly`,
  unevenWidth: ({ width }: { width: number }) => `d_model ${width} is no multiple of 8, which runs more slowly`,
  embeddings: ({ embeddings, total }: { embeddings: number; total: number }) =>
    `embeddings hold ${Math.round((100 * embeddings) / total)} % of the parameters ` +
    `(${formatShortCount(embeddings)} of ${formatShortCount(total)}); a smaller vocabulary or context would leave more for the layers`,

  problems: ({ problems }: { problems: string[] }) => problems.join('; '),
  notWhole: ({ key, least, most, value }: { key: string; least: number; most: number; value: number }) =>
    `${key} must be a whole number from ${least} to ${most}, not ${value}`,
  widthPerHead: ({ width, heads }: { width: number; heads: number }) =>
    `d_model must be divisible by n_head: ${width} is not by ${heads}`,
  evenHead: ({ size }: { size: number }) =>
    `the head size d_model / n_head must be even for llama (rotary pairs), not ${size}`,
  groupedHeads: ({ kv, heads }: { kv: number; heads: number }) =>
    `n_kv_head must divide n_head: ${kv} does not divide ${heads}`,
  sameHeads: ({ kv, heads }: { kv: number; heads: number }) =>
    `n_kv_head must equal n_head (${heads}) for gpt, not ${kv}`,
  noBias: () => 'bias must be false for llama, not true',
  dropout: ({ value }: { value: number }) => `dropout must be at least 0 and below 1, not ${value}`,
  normEpsilon: ({ value }: { value: number }) => `norm_epsilon must be above 0 and at most 0.1, not ${value}`,
  ropeTheta: ({ value }: { value: number }) => `rope_theta must be above 1, not ${value}`,
}
