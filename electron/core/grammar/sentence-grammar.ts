import { seededRandom, shuffled } from '../random/random.ts'
import type { Random } from '../random/random.ts'
import { blockSource, terminator } from './block-source.ts'
import type { BlockSource } from './block-source.ts'

export interface SentenceGrammar {
  subjects: number
  verbs: number
  /** Zipf exponents: the k-th subject has a probability in proportion to k^-s. */
  subject_exponent: number
  verb_exponent: number
  seed: number
}

/**
 * A probabilistic grammar of two-word sentences:
 *
 *   Text → Sentence Text | Sentence     Sentence → Subject_k " " Verb_of_k "\n"
 *
 * Subjects follow Zipf's law. Each subject ranks all verbs in an order of its own and takes the one at a rank with Zipf's
 * probability. To predict well, a model must learn how words are spelt, which are frequent, and for each subject its
 * verbs: many facts of ever smaller weight, so that its loss falls little by little with its size, as on natural text.
 * The grammar is finite, so its sentences are listed one by one with exact probabilities.
 */
export function sentenceGrammar(grammar: SentenceGrammar): BlockSource {
  const random = seededRandom(grammar.seed)
  const words = inventWords(grammar.subjects + grammar.verbs, random)
  const subjects = words.slice(0, grammar.subjects)
  const verbs = words.slice(grammar.subjects)
  const subjectProbabilities = zipf(grammar.subjects, grammar.subject_exponent)
  const verbProbabilities = zipf(grammar.verbs, grammar.verb_exponent)
  return blockSource(
    subjects.flatMap((subject, k) =>
      shuffled(verbs, random).map((verb, rank) => ({
        text: `${subject} ${verb}${terminator}`,
        probability: subjectProbabilities[k]! * verbProbabilities[rank]!,
      })),
    ),
  )
}

function zipf(count: number, exponent: number): number[] {
  const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

const consonants = 'bdfgklmnprstvz'
const vowels = 'aeiou'

/**
 * Different words of two or three syllables such as "povisu" or "povit". Half of them end in a consonant: were every sentence
 * of even length, a model that reads windows at even places could tell vowels from its position alone.
 */
function inventWords(count: number, random: Random): string[] {
  const words = new Set<string>()
  while (words.size < count) {
    const syllables = 2 + random.below(2)
    let word = ''
    for (let index = 0; index < syllables; index++)
      word += consonants[random.below(consonants.length)]! + vowels[random.below(vowels.length)]!
    if (random.below(2) === 0) word += consonants[random.below(consonants.length)]!
    words.add(word)
  }
  return [...words]
}
