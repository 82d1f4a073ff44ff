import type { RungPlan } from '../../../electron/contract/draft.ts'

/** From top to bottom of a bar. */
export const rungParts = ['embedding', 'norms', 'feed_forward', 'attention'] as const
export type RungPart = (typeof rungParts)[number]

/** Parts share their rung's colour. */
export const partOpacity: Readonly<Record<RungPart, number>> = {
  embedding: 0,
  norms: 0.35,
  feed_forward: 1,
  attention: 0.6,
}

/**
 * Where the parts stand in a bar whose foot is at `height`: below the line of what is no embedding they share the height
 * as they share the parameters; above it stand the embeddings.
 */
export function placedParts(
  { parameters }: NonNullable<RungPlan['description']>,
  y: (size: number) => number,
  height: number,
): { part: RungPart; top: number; height: number }[] {
  const { total, without_embeddings: inner, by_part: by } = parameters
  const line = y(inner)
  let top = line
  const stacked = (['norms', 'feed_forward', 'attention'] as const).map((part) => {
    const piece = { part, top, height: Math.max(0, ((height - line) * by[part]) / inner) }
    top += piece.height
    return piece
  })
  return [{ part: 'embedding', top: y(total), height: Math.max(0, line - y(total)) }, ...stacked]
}
