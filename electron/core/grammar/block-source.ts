/**
 * A source of text whose entropy is known exactly: it draws whole blocks (sentences of a finite grammar), each
 * independently of the others, and writes them one after another. Every block ends in the terminator, which stands
 * nowhere else, so that a text has one parse alone.
 */
export interface BlockSource {
  blocks: readonly Block[]
}

export interface Block {
  text: string
  probability: number
}

export const terminator = '\n'

/** Throws unless the blocks parse in one way and the probabilities are positive and sum to one. */
export function blockSource(blocks: readonly Block[]): BlockSource {
  const texts = new Set<string>()
  let sum = 0
  for (const { text, probability } of blocks) {
    if (text.indexOf(terminator) !== text.length - 1)
      throw new Error(`the block ${JSON.stringify(text)} must end in its only terminator`)
    if (texts.has(text)) throw new Error(`the block ${JSON.stringify(text)} stands twice`)
    if (!(probability > 0)) throw new Error(`the block ${JSON.stringify(text)} has the probability ${probability}`)
    texts.add(text)
    sum += probability
  }
  if (!(Math.abs(sum - 1) < 1e-9)) throw new Error(`the probabilities sum to ${sum}`)
  return { blocks }
}
