/** A logarithmic axis: from data to pixels, with its ticks. */
export interface Scale {
  low: number
  high: number
  at(value: number): number
  ticks: number[]
}

/** `margin` widens the range on both ends, as a share of its logarithm. Values must be positive. */
export function logScale(
  values: readonly number[],
  pixels: [number, number],
  options: { ticks: number; margin?: number },
): Scale {
  const logs = values.map(Math.log)
  let first = Math.min(...logs)
  let last = Math.max(...logs)
  if (last - first < 1e-3) [first, last] = [first - 0.1, last + 0.1]
  const margin = (options.margin ?? 0.05) * (last - first)
  first -= margin
  last += margin
  const at = (value: number): number =>
    pixels[0] + ((Math.log(value) - first) / (last - first)) * (pixels[1] - pixels[0])
  const [low, high] = [Math.exp(first), Math.exp(last)]
  return { low, high, at, ticks: logTicks(low, high, options.ticks) }
}

/** Labels of these ticks, all with as many decimals as the one that needs most. */
export function evenLabels(ticks: readonly number[]): (value: number) => string {
  const decimals = Math.max(0, ...ticks.map((tick) => (String(tick).split('.')[1] ?? '').length))
  return (value) => value.toFixed(decimals)
}

/** Round numbers between low and high: of the finest family that gives no more than `most`. */
export function logTicks(low: number, high: number, most: number): number[] {
  const decades = [[1, 2, 5], [1, 3], [1]].map((digits) => decadeTicks(low, high, digits))
  const steps = Array.from({ length: 40 }, (_, index) => linearTicks(low, high, niceStep(high, index)))
  // Over more than a decade, ticks by digit; within one, evenly spaced numbers, which are easier to read.
  const families = high / low >= 8 ? decades : steps
  const fitting = families.find((ticks) => ticks.length <= most && ticks.length >= 2)
  if (fitting !== undefined) return fitting
  const sparse = decades[2]!
  const stride = Math.max(1, Math.ceil(sparse.length / most))
  return sparse.filter((_, index) => index % stride === 0)
}

function decadeTicks(low: number, high: number, digits: readonly number[]): number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const digit of digits) {
      const value = Number(`${digit}e${exponent}`)
      if (value >= low && value <= high) ticks.push(value)
    }
  }
  return ticks
}

/** …, 0.001, 0.002, 0.005, 0.01, …: the index-th, starting a ten-thousandth below `high`. */
function niceStep(high: number, index: number): number {
  const exponent = Math.floor(Math.log10(high)) - 5 + Math.floor(index / 3)
  return Number(`${[1, 2, 5][index % 3]!}e${exponent}`)
}

function linearTicks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  if (last - first > 100) return Array.from({ length: 101 }, () => 0)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
