/**
 * A small seeded generator (sfc32 by Chris Doty-Humphrey, PractRand): the same seed gives the same numbers on every
 * machine, which Math.random does not. Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 32 random bits. */
  uniform(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
}

export function seededRandom(seed: number): Random {
  // The seed is spread over the state by splitmix32, so that neighbouring seeds give unrelated streams.
  let mixed = seed | 0
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let value = mixed ^ (mixed >>> 16)
    value = Math.imul(value, 0x21f0aaad)
    value ^= value >>> 15
    value = Math.imul(value, 0x735a2d97)
    return (value ^ (value >>> 15)) | 0
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return {
    uniform: () => next() / 0x100000000,
    below: (bound) => Math.floor((next() / 0x100000000) * bound),
  }
}

/** Fisher and Yates' shuffle of a copy. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const held = copy[last] as Item
    copy[last] = copy[other] as Item
    copy[other] = held
  }
  return copy
}
