import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logConsole, openLog } from '../../../electron/main/log.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sizewise-log-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(home, { recursive: true, force: true })
})

test('writes each message with its time, and an error with its stack', () => {
  const log = openLog(home)
  log.write('began', 3)
  log.write(new Error('no such thing'))
  const text = readFileSync(log.path, 'utf8')
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z began 3\n/)
  expect(text).toContain('Error: no such thing')
  expect(text).toContain('log.test.ts')
})

test('goes on in the file of the last start', () => {
  openLog(home).write('first start')
  openLog(home).write('second start')
  expect(readFileSync(openLog(home).path, 'utf8')).toMatch(/first start\n.*second start\n/)
})

test('begins a new file once one is large, keeps the one before, and drops older ones', () => {
  const log = openLog(home, 1000)
  for (let line = 0; line < 100; line++) log.write(`line ${line} ${'.'.repeat(100)}`)
  expect(readFileSync(log.path, 'utf8')).toContain('line 99 ')
  expect(statSync(log.path).size).toBeLessThan(1200)
  expect(statSync(`${log.path}.1`).size).toBeLessThan(1200)
  expect(readFileSync(`${log.path}.1`, 'utf8')).not.toContain('line 0 ')
})

test('takes what is written to the console, which still gets it', () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { error, warn } = console
  const log = openLog(home)
  try {
    logConsole(log)
    console.error('a bug', { in: 'main' })
  } finally {
    Object.assign(console, { error, warn })
  }
  expect(printed).toHaveBeenCalledWith('a bug', { in: 'main' })
  expect(readFileSync(log.path, 'utf8')).toContain("a bug { in: 'main' }")
})

test('a log that cannot be written does not end what it tells about', () => {
  const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const log = openLog(home)
  rmSync(home, { recursive: true })
  log.write('nowhere')
  expect(complaint).toHaveBeenCalledWith(expect.stringContaining('the log cannot be written'))
})
