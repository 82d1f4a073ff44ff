import { describe, expect, it } from 'vitest'
import { cutMiddle, widthOf } from '../../../../electron/contract/format/cut-middle.ts'

describe('cutMiddle', () => {
  it.each([
    ['short', 10, 'short'],
    ['abcdefghijklmnop', 9, 'abcd…mnop'],
    ['abcdefghijklmnop', 10, /^.{4,5}….{4,5}$/u],
    ['模型阶梯很长很长很长的名称', 9, /^模型…名称$/],
    ['', 5, ''],
  ])('%j to %i', (name, longest, expected) => {
    const cut = cutMiddle(name, longest)
    if (typeof expected === 'string') expect(cut).toBe(expected)
    else expect(cut).toMatch(expected)
  })
  it('never cuts through a character', () => expect(cutMiddle('👩‍👩‍👧‍👦'.repeat(20), 9)).toMatch(/^(👩‍👩‍👧‍👦)+…(👩‍👩‍👧‍👦)+$/u))
})

it.each([
  ['abc', 3],
  ['模型a', 5],
  ['', 0],
])('widthOf %j', (text, width) => expect(widthOf(text)).toBe(width))
