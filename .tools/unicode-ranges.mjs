/**
 * Writes native/engine/tokenizer/unicode_ranges.cpp: the ranges of code points that \p{L}, \p{N} and \s of GPT-2's
 * pattern mean, read from this Node's own Unicode database. Run it by hand for a newer Unicode.
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

function rangesOf(/** @type {RegExp} */ pattern) {
  /** @type {[number, number][]} */
  const ranges = []
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (!pattern.test(String.fromCodePoint(point))) continue
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
  `// Written by .tools/unicode-ranges.mjs from Unicode ${process.versions.unicode}; not for editing by hand.
#include "tokenizer/unicode_ranges.h"

namespace sizewise {

// clang-format off
${tables.join('\n\n')}
// clang-format on

}  // namespace sizewise
`,
)
