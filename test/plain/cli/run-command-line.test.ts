import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Cli, CommandResult } from '../../../electron/cli/cli.ts'
import type { Context, Openers } from '../../../electron/cli/context.ts'
import { runCommandLine } from '../../../electron/cli/run-command-line.ts'
import { SizewiseError } from '../../../electron/contract/errors.ts'

const written = vi.hoisted(() => ({ stdout: '', stderr: '' }))
vi.mock('../../../electron/cli/output.ts', async (original) => ({
  ...(await original<object>()),
  writeWhole: (descriptor: number, text: string) => {
    written[descriptor === 1 ? 'stdout' : 'stderr'] += text
  },
}))

let home: string
let closed: string[]
let openers: Openers
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sizewise-cli-'))
  closed = []
  written.stdout = written.stderr = ''
  const piece = (name: string) => ({
    close: () => {
      closed.push(name)
      return Promise.resolve()
    },
  })
  openers = {
    openStores: () => Promise.resolve(piece('stores') as never),
    openEngine: () => Promise.resolve(piece('engine') as never),
    lockHome: () => Promise.resolve({ release: () => void closed.push('lock') }),
  }
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

/** Runs `sizewise thing …` with this as its action. */
async function run(
  action: (context: Context, name: string) => Promise<CommandResult> | CommandResult,
  args: string[],
  { access = 'read', signal = new AbortController().signal }: { access?: 'read' | 'write'; signal?: AbortSignal } = {},
): Promise<number> {
  const register = (program: Command, cli: Cli): void => {
    program.command('thing').argument('<name>').action(cli[access](action))
  }
  return runCommandLine(
    [...args, '--home', home],
    [{ name: 'thing', load: () => Promise.resolve(register) }],
    openers,
    signal,
  )
}
const answer = (): CommandResult => ({ document: { answer: 42 }, text: 'forty-two' })
const fail = (thrown: unknown) => (): never => {
  throw thrown
}

test('people get text, scripts get one document', async () => {
  expect(await run(answer, ['thing', 'a'])).toBe(0)
  expect(written.stdout).toBe('forty-two\n')
  written.stdout = ''
  expect(await run(answer, ['thing', 'a', '--json'])).toBe(0)
  expect(written.stdout).toBe('{"answer":42}\n')
})

test('global options stand before or after the command', async () => {
  expect(await run(answer, ['--json', 'thing', 'a'])).toBe(0)
  expect(written.stdout).toBe('{"answer":42}\n')
})

test('the action gets its arguments, and a data folder that exists', async () => {
  const action = vi.fn(answer)
  await run(action, ['thing', 'moby'])
  expect(action).toHaveBeenCalledWith(expect.objectContaining({ home }), 'moby', expect.anything(), expect.anything())
})

test('what was opened is closed in the reverse order, the lock last, also after a failure', async () => {
  const action = async (context: Context): Promise<CommandResult> => {
    await context.stores()
    await context.engine()
    await context.stores()
    throw new SizewiseError('diverged', 'loss is NaN')
  }
  expect(await run(action, ['thing', 'a'], { access: 'write' })).toBe(1)
  expect(closed).toEqual(['engine', 'stores', 'lock'])
})

test('an expected failure is a document with code, message, remedy and place, and exit code of the catalogue', async () => {
  expect(
    await run(fail(new SizewiseError('study_invalid', 'unknown key n_layr', 'study.yaml:4')), ['thing', 'a', '--json']),
  ).toBe(2)
  expect(JSON.parse(written.stdout)).toEqual({
    error: { code: 'study_invalid', message: 'unknown key n_layr', remedy: expect.any(String), at: 'study.yaml:4' },
  })
  expect(written.stderr).toBe('')
})

test('for people a failure goes to stderr, with its place and remedy', async () => {
  await run(fail(new SizewiseError('not_found', 'there is no study moby')), ['thing', 'a'])
  expect(written.stdout).toBe('')
  expect(written.stderr).toBe('sizewise: there is no study moby\nList what there is, and check the name.\n')
})

test.each([
  ['ENOSPC', 'disk_full'],
  ['EACCES', 'file_unreadable'],
  ['ENOENT', 'file_missing'],
  ['SQLITE_READONLY_DIRECTORY', 'home_unusable'],
  ['SQLITE_CORRUPT', 'database_damaged'],
])('%s of the system is %s', async (code, expected) => {
  await run(fail(Object.assign(new Error('system'), { code, path: 'some-file' })), ['thing', 'a', '--json'])
  expect(JSON.parse(written.stdout)).toMatchObject({ error: { code: expected } })
})

test('a bug is the code internal, with its stack on stderr', async () => {
  expect(await run(fail(new TypeError('x is not a function')), ['thing', 'a', '--json'])).toBe(1)
  expect(JSON.parse(written.stdout)).toMatchObject({ error: { code: 'internal', message: 'x is not a function' } })
  expect(written.stderr).toContain('run-command-line.test.ts')
})

test.each([
  [['thing'], "missing required argument 'name'"],
  [['thing', 'a', '--colour'], "unknown option '--colour'"],
  [['thign', 'a'], "unknown command 'thign'"],
  [[], 'a command is missing'],
])('wrong usage %j is exit code 2 and says why', async (args, message) => {
  expect(await run(answer, [...args, '--json'])).toBe(2)
  expect(JSON.parse(written.stdout)).toMatchObject({
    error: { code: 'usage', message: expect.stringContaining(message) },
  })
})

test('--help is no failure', async () => {
  expect(await run(answer, ['thing', '--help'])).toBe(0)
  expect(written.stdout).toContain('Usage: sizewise thing')
})

test('interrupted: 130, whether the command throws or still answers', async () => {
  const signal = AbortSignal.abort(new SizewiseError('cancelled', 'interrupted by SIGINT'))
  expect(
    await run(({ signal: given }) => (given.throwIfAborted(), answer()), ['thing', 'a', '--json'], { signal }),
  ).toBe(130)
  expect(JSON.parse(written.stdout)).toMatchObject({ error: { code: 'cancelled' } })
  expect(await run(answer, ['thing', 'a'], { signal })).toBe(130)
})
