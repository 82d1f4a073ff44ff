import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failuresOfDoctest, failuresOfPlaywright, failuresOfVitest } from '../../../.tools/failures.mjs'
import { root } from '../../../.tools/project.mjs'

test('a failed test of Vitest is named with the first line of its reason', () => {
  const file = {
    name: join(root, 'test/plain/a.test.ts'),
    status: 'failed',
    assertionResults: [
      { status: 'passed', fullName: 'holds' },
      { status: 'failed', fullName: 'breaks', failureMessages: ['expected 1 to be 2\n    at somewhere'] },
    ],
  }
  expect(failuresOfVitest([file])).toEqual(['test/plain/a.test.ts > breaks: expected 1 to be 2'])
})

test('a file that could not be loaded is named as a whole', () => {
  const broken = {
    name: join(root, 'test/plain/b.test.ts'),
    status: 'failed',
    message: 'no such module\n  at b',
    assertionResults: [],
  }
  const sound = { name: join(root, 'test/plain/c.test.ts'), status: 'passed', message: '', assertionResults: [] }
  expect(failuresOfVitest([broken, sound])).toEqual(['test/plain/b.test.ts: no such module'])
})

test('failed tests of Playwright are found at any depth', () => {
  const spec = (title: string, ok: boolean) => ({
    title,
    file: 'chat.test.ts',
    ok,
    tests: [{ results: [ok ? {} : { error: { message: 'Timed out\nlog' } }] }],
  })
  const report = { suites: [{ specs: [spec('opens', true)], suites: [{ specs: [spec('answers', false)] }] }] }
  expect(failuresOfPlaywright(report)).toEqual(['test/e2e/chat.test.ts > answers: Timed out'])
})

test('a failed case of doctest is named once, whatever fails in it', () => {
  const output = `[doctest] doctest version is "2.4"
TEST CASE:  a pool of one

pool.cpp:12: ERROR: CHECK( a == b ) is NOT correct!
pool.cpp:13: ERROR: CHECK( c == d ) is NOT correct!

TEST CASE:  a pool of two

pool.cpp:40: MESSAGE: slow

[doctest] test cases:  9 |  8 passed | 1 failed`
  expect(failuresOfDoctest('native_tests_base', output)).toEqual(['native_tests_base > a pool of one'])
})
