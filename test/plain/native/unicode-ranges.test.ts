import { readFileSync } from 'node:fs'
import { byteLevelPreTokenizer } from 'tokenizers'
import { expect, test } from 'vitest'

type CharacterClass = 'letter' | 'number' | 'space' | 'other'
const source = readFileSync(new URL('../../../native/engine/tokenizer/unicode_ranges.cpp', import.meta.url), 'utf8')

function readClasses(): Map<number, CharacterClass> {
  const classes = new Map<number, CharacterClass>()
  for (const name of ['letter', 'number', 'space'] as const) {
    const table = new RegExp(`${name}_ranges_table\\[\\] = \\{([^;]*)\\}`).exec(source)?.[1] ?? ''
    for (const [, first = '', last = ''] of table.matchAll(/\{0x(\w+), 0x(\w+)\}/g)) {
      for (let point = parseInt(first, 16); point <= parseInt(last, 16); point += 1) classes.set(point, name)
    }
  }
  return classes
}

const blockSize = 128

/** Which of the characters Hugging Face's pre-tokenizer joins with `neighbour` into one word. */
function joinedWith(neighbour: string, characters: string[]): Set<string> {
  const words = byteLevelPreTokenizer(false).preTokenizeString(
    characters.map((each) => `\n${each}${neighbour}`).join(''),
  )
  // Offsets count characters; each of ours takes three.
  const pairs = words.filter(([, [start, end]]) => end - start === 2 && start % 3 === 1)
  return new Set(pairs.map(([, [start]]) => characters[(start - 1) / 3] ?? ''))
}

test('code points have the classes that the tokenizers package gives them', () => {
  const classes = readClasses()
  const different: string[] = []
  for (let first = 0; first <= 0x10ffff; first += blockSize) {
    // Nothing beyond plane 3 has a class; a sample of it does.
    if (first >= 0x40000 && first % 0x1000 !== 0) continue
    const points = Array.from({ length: blockSize }, (_, i) => first + i).filter(
      (each) => each < 0xd800 || each > 0xdfff,
    )
    const characters = points.map((point) => String.fromCodePoint(point))
    const letters = joinedWith('a', characters)
    const numbers = joinedWith('1', characters)
    const others = joinedWith('!', characters)
    for (const [i, point] of points.entries()) {
      const character = characters[i] ?? ''
      // A space joins whatever word follows it.
      const expected: CharacterClass =
        character === ' '
          ? 'space'
          : letters.has(character)
            ? 'letter'
            : numbers.has(character)
              ? 'number'
              : others.has(character)
                ? 'other'
                : 'space'
      if ((classes.get(point) ?? 'other') !== expected) different.push(`${point.toString(16)}: ${expected}`)
    }
  }
  expect(different).toEqual([])
}, 120_000)
