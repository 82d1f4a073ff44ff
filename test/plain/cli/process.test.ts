import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCli } from './start-cli.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sizewise-cli-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

test('doctor answers with one document that has every check', async () => {
  const { stdout } = await startCli(['doctor', '--json', '--home', home])
  const document = JSON.parse(stdout) as { ok: boolean; checks: { name: string; ok: boolean }[]; devices: unknown[] }
  expect(document.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['system', 'cores', 'memory', 'versions', 'data folder', 'database', 'engine']),
  )
  expect(document.ok).toBe(document.checks.every(({ ok }) => ok))
})

test('doctor names a data folder that cannot be used instead of failing', async () => {
  const file = join(home, 'file')
  writeFileSync(file, '')
  const { stdout, exitCode } = await startCli(['doctor', '--json'], { SIZEWISE_HOME: join(file, 'below') })
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    checks: expect.arrayContaining([
      expect.objectContaining({ name: 'data folder', ok: false, remedy: expect.any(String) }),
    ]),
  })
})

test('a reader that goes away is no failure', async () => {
  const child = spawn('sh', ['-c', `"$0" "$@" | head -c 1`, process.execPath, 'electron/cli/index.ts', '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exitCode = await new Promise((resolve) => child.on('close', resolve))
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
