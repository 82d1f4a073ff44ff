import type { BlockSource } from './block-source.ts'

/** Shannon entropy in nats of counts or probabilities that need not be normalised. */
function entropyOf(weights: Iterable<number>): number {
  let total = 0
  let sum = 0
  for (const weight of weights) {
    total += weight
    if (weight > 0) sum -= weight * Math.log(weight)
  }
  return sum / total + Math.log(total)
}

/** Characters of a block on average. */
export function meanLength(source: BlockSource): number {
  return source.blocks.reduce((sum, block) => sum + block.probability * block.text.length, 0)
}

/**
 * Entropy rate in nats per character: H(block) / E[length of a block]. Exact because blocks are independent and a text
 * has one parse (Shannon 1948, section 7, for a source of symbols of unequal length).
 */
export function entropyRate(source: BlockSource): number {
  return entropyOf(source.blocks.map((block) => block.probability)) / meanLength(source)
}

/**
 * The least loss, in nats per character, that any model can have which sees the text through windows of `context`
 * characters: it predicts the `context` characters that follow the first of a window which starts anywhere.
 *
 * With prefix U and rest R of the block in which a stationary text is cut (each block in proportion to its length),
 * a window of T+1 characters has the entropy (T+1)·h + I(U; R) once T + 1 is at least the longest block: inside a
 * block, what is to come depends on U alone, and what a window tells about U is the rest R that it shows. The first
 * character, whose entropy is H(X_0), is given. So the floor is h + (I(U; R) + h − H(X_0)) / T: above the entropy rate by
 * what a model cannot know at a window's start.
 */
export function windowFloor(source: BlockSource, context: number): number {
  const longest = Math.max(...source.blocks.map((block) => block.text.length))
  if (context + 1 < longest)
    throw new Error(`the closed form needs windows of at least ${longest - 1} characters, got ${context}`)
  const prefixes = new Map<string, number>()
  const rests = new Map<string, number>()
  const characters = new Map<string, number>()
  const joint: number[] = []
  const add = (weights: Map<string, number>, key: string, weight: number) =>
    weights.set(key, (weights.get(key) ?? 0) + weight)
  for (const { text, probability } of source.blocks) {
    for (let cut = 0; cut < text.length; cut++) {
      add(prefixes, text.slice(0, cut), probability)
      add(rests, text.slice(cut), probability)
      add(characters, text[cut]!, probability)
      joint.push(probability)
    }
  }
  const shared = entropyOf(prefixes.values()) + entropyOf(rests.values()) - entropyOf(joint)
  const rate = entropyRate(source)
  return rate + (shared + rate - entropyOf(characters.values())) / context
}
