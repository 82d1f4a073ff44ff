/** A point is dominated when another costs no more and loses no more, and is better in one of the two. */
export function isDominated(
  point: { cost: number; loss: number },
  points: readonly { cost: number; loss: number }[],
): boolean {
  return points.some(
    (other) =>
      other.cost <= point.cost && other.loss <= point.loss && (other.cost < point.cost || other.loss < point.loss),
  )
}
