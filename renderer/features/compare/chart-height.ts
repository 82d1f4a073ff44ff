const [least, most] = [280, 620]

/** Px of each of a panel's charts: as much as is left of the room beside what else must be seen, within reason. */
export function chartHeight(room: number, beside: number, charts = 1): number {
  return Math.min(most, Math.max(least, Math.floor((room - beside) / charts)))
}
