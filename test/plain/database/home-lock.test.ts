import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHome } from '../../../electron/database/home-lock.ts'

const holderProgram = fileURLToPath(new URL('fixtures/lock-holder.ts', import.meta.url))

let home: string
let holder: ChildProcess | undefined
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sizewise-lock-'))
})
afterEach(() => {
  holder?.kill('SIGKILL')
  rmSync(home, { recursive: true })
})

test('a second writer is refused, and told who holds the folder', async () => {
  holder = await startHolder()
  expect(() => lockHome(home, 'second')).toThrow(
    expect.objectContaining({
      code: 'home_in_use',
      message: expect.stringContaining(`process ${holder.pid}, first, since`),
    }),
  )
  holder.kill('SIGKILL')
  await once(holder, 'exit')
})

test('kill -9 of the holder frees the folder', async () => {
  holder = await startHolder()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  lockHome(home, 'second').release()
})

test('a released folder can be locked again', () => {
  lockHome(home, 'first').release()
  lockHome(home, 'second').release()
})

async function startHolder() {
  const started = spawn(process.execPath, [holderProgram, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(started.stdout, 'data')
  return started
}
