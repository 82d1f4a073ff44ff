export type Differentiable = (x: Float64Array, gradient: Float64Array) => number

export interface Minimum {
  x: Float64Array
  value: number
  iterations: number
}

const historyLength = 8
const armijo = 1e-4
const curvature = 0.9
const longestLineSearch = 40

/**
 * L-BFGS (Nocedal and Wright, algorithm 7.5) with the bracketing line search for weak Wolfe conditions of Lewis and
 * Overton (2013), which also gets past the near-kinks of a Huber loss with a small delta. Stops when the gradient is
 * below `tolerance`, when the line search finds no way down, or when three steps in a row gain nothing.
 */
export function minimise(
  objective: Differentiable,
  start: Float64Array,
  options: { iterations: number; tolerance?: number },
): Minimum {
  const size = start.length
  const tolerance = options.tolerance ?? 1e-9
  let x = Float64Array.from(start)
  let gradient = new Float64Array(size)
  let value = objective(x, gradient)
  const steps: Float64Array[] = []
  const changes: Float64Array[] = []
  let stalled = 0
  let iteration = 0
  for (; iteration < options.iterations; iteration++) {
    if (Math.sqrt(dot(gradient, gradient)) < tolerance) break
    let direction = twoLoopRecursion(gradient, steps, changes)
    if (!(dot(direction, gradient) < 0)) {
      steps.length = changes.length = 0
      direction = gradient.map((component) => -component)
    }
    // Without curvature yet, the first trial moves by at most a tenth in any parameter.
    const firstTrial = steps.length > 0 ? 1 : Math.min(1, 0.1 / Math.max(...direction.map(Math.abs)))
    const found = weakWolfe(objective, x, value, gradient, direction, firstTrial)
    if (found === null) break
    const step = found.x.map((component, index) => component - x[index]!)
    const change = found.gradient.map((component, index) => component - gradient[index]!)
    if (dot(step, change) > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) {
      steps.push(step)
      changes.push(change)
      if (steps.length > historyLength) {
        steps.shift()
        changes.shift()
      }
    }
    stalled = value - found.value <= 1e-12 * Math.abs(value) ? stalled + 1 : 0
    x = found.x
    gradient = found.gradient
    value = found.value
    if (stalled >= 3) break
  }
  return { x, value, iterations: iteration }
}

function weakWolfe(
  objective: Differentiable,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  firstTrial: number,
) {
  const slope = dot(gradient, direction)
  let low = 0
  let high = Infinity
  let length = firstTrial
  let descended: { x: Float64Array<ArrayBuffer>; value: number; gradient: Float64Array<ArrayBuffer> } | null = null
  for (let trial = 0; trial < longestLineSearch; trial++) {
    const next = x.map((component, index) => component + length * direction[index]!)
    const nextGradient = new Float64Array(x.length)
    const nextValue = objective(next, nextGradient)
    if (!(nextValue <= value + armijo * length * slope)) {
      high = length
    } else {
      descended = { x: next, value: nextValue, gradient: nextGradient }
      if (dot(nextGradient, direction) >= curvature * slope) return descended
      low = length
    }
    length = high === Infinity ? 2 * low : 0.5 * (low + high)
  }
  return descended
}

/** −H·gradient, with H the inverse Hessian that the kept steps and gradient changes imply. */
function twoLoopRecursion(gradient: Float64Array, steps: Float64Array[], changes: Float64Array[]): Float64Array {
  const direction = gradient.map((component) => -component)
  const weights = new Float64Array(steps.length)
  for (let k = steps.length - 1; k >= 0; k--) {
    weights[k] = dot(steps[k]!, direction) / dot(steps[k]!, changes[k]!)
    addScaled(direction, changes[k]!, -weights[k]!)
  }
  const newest = steps.length - 1
  if (newest >= 0) {
    const scale = dot(steps[newest]!, changes[newest]!) / dot(changes[newest]!, changes[newest]!)
    for (let index = 0; index < direction.length; index++) direction[index]! *= scale
  }
  for (let k = 0; k < steps.length; k++) {
    const correction = dot(changes[k]!, direction) / dot(steps[k]!, changes[k]!)
    addScaled(direction, steps[k]!, weights[k]! - correction)
  }
  return direction
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * source[index]!
}
