/** Columns for so many things, each at least `least` wide with gaps between: as few rows as fit, all as full as can be. */
export function evenColumns(count: number, width: number, least: number, gap: number): number {
  const most = Math.max(1, Math.floor((width + gap) / (least + gap)))
  const rows = Math.ceil(count / most)
  return Math.max(1, Math.ceil(count / Math.max(1, rows)))
}
