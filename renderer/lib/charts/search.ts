/** Index of the first value not below `wanted` in an ascending column; its length where all are below. */
export function lowerBound(column: Float64Array, wanted: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}
