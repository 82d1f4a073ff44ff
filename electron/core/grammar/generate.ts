import { seededRandom } from '../random/random.ts'
import type { BlockSource } from './block-source.ts'

/** A text of whole blocks with at least `characters` characters; the same seed gives the same text everywhere. */
export function generateText(source: BlockSource, characters: number, seed: number): string {
  const random = seededRandom(seed)
  const cumulative = new Float64Array(source.blocks.length)
  let sum = 0
  source.blocks.forEach((block, index) => {
    sum += block.probability
    cumulative[index] = sum
  })
  const drawn: string[] = []
  for (let length = 0; length < characters;) {
    // 53 bits, so that the rarest of many blocks is drawn as often as it should be.
    const point = (random.uniform() + random.below(0x200000) / 0x20000000000000) * sum
    const text = source.blocks[firstAbove(cumulative, point)]!.text
    drawn.push(text)
    length += text.length
  }
  return drawn.join('')
}

/** Index of the first entry above `point`; the last entry when rounding leaves none. */
function firstAbove(cumulative: Float64Array, point: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (cumulative[middle]! > point) high = middle
    else low = middle + 1
  }
  return low
}
