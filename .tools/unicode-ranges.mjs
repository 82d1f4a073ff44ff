/**
 * Writes native/engine/tokenizer/unicode_ranges.cpp: the ranges of code points that \p{L}, \p{N} and \s of GPT-2's
 * pattern mean, read from this Node's own Unicode database (17) without what is newer than Unicode 16: Hugging Face's
 * tokenizers follow that one, and our ids equal theirs. Run it by hand when they move on.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project.mjs'

const classes = [
  ['letter_ranges', /^\p{L}$/u],
  ['number_ranges', /^\p{N}$/u],
  // JavaScript's own \s counts U+FEFF in; Unicode's White_Space does not.
  ['space_ranges', /^\p{White_Space}$/u],
]

// Letters and numbers that came with Unicode 17 (DerivedAge.txt).
const newerRanges = [
  [0x88f, 0x88f],
  [0xc5c, 0xc5c],
  [0xcdc, 0xcdc],
  [0xa7ce, 0xa7cf],
  [0xa7d2, 0xa7d2],
  [0xa7d4, 0xa7d4],
  [0xa7f1, 0xa7f1],
  [0x10940, 0x10959],
  [0x10ec5, 0x10ec7],
  [0x11db0, 0x11ddb],
  [0x11de0, 0x11de9],
  [0x16ea0, 0x16eb8],
  [0x16ebb, 0x16ed3],
  [0x16ff2, 0x16ff6],
  [0x187f8, 0x187ff],
  [0x18d09, 0x18d1e],
  [0x18d80, 0x18df2],
  [0x1e6c0, 0x1e6de],
  [0x1e6e0, 0x1e6e2],
  [0x1e6e4, 0x1e6e5],
  [0x1e6e7, 0x1e6ed],
  [0x1e6f0, 0x1e6f4],
  [0x1e6fe, 0x1e6ff],
  [0x2b73a, 0x2b73f],
  [0x2cea2, 0x2cead],
  [0x323b0, 0x33479],
]
const isNewer = (/** @type {number} */ point) =>
  newerRanges.some(([first = 0, last = 0]) => point >= first && point <= last)

function rangesOf(/** @type {RegExp} */ pattern) {
  /** @type {[number, number][]} */
  const ranges = []
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (!pattern.test(String.fromCodePoint(point)) || isNewer(point)) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === point - 1) last[1] = point
    else ranges.push([point, point])
  }
  return ranges
}

function tableOf(/** @type {string} */ name, /** @type {[number, number][]} */ ranges) {
  const items = ranges.map(([first, last]) => `{0x${first.toString(16)}, 0x${last.toString(16)}}`)
  const lines = []
  for (let i = 0; i < items.length; i += 6) lines.push(`    ${items.slice(i, i + 6).join(', ')},`)
  return [
    `constexpr CodePointRange ${name}_table[] = {`,
    ...lines,
    '};',
    `const std::span<const CodePointRange> ${name}{${name}_table};`,
  ].join('\n')
}

const tables = classes.map(([name, pattern]) => tableOf(String(name), rangesOf(/** @type {RegExp} */ (pattern))))
writeFileSync(
  join(root, 'native/engine/tokenizer/unicode_ranges.cpp'),
  `// Written by .tools/unicode-ranges.mjs from Unicode 16; not for editing by hand.
#include "tokenizer/unicode_ranges.h"

namespace sizewise {

// clang-format off
${tables.join('\n\n')}
// clang-format on

}  // namespace sizewise
`,
)
