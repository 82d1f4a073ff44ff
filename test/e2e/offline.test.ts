/** Nothing leaves the machine: over a whole use of the app no process of it so much as tries to reach a network. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronProgram } from '../../.tools/electron.mjs'
import { createTinyStudy } from './filled-home.ts'
import { expect, launch, test } from './workbench.ts'

/** System calls by which a name is looked up, a connection is opened, or a datagram is sent. */
const calls = 'connect,sendto,sendmsg,sendmmsg'

/** Those of a trace that went to the Internet's addresses, loopback included; sockets between processes are others. */
function attempts(trace: string): string[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /sa_family=AF_INET6?\b/.test(line))
}

/** A program that starts Electron with every process and thread of it watched by strace. */
function watchedElectron(folder: string, trace: string): string {
  const probe = spawnSync('strace', ['-f', '-o', join(folder, 'probe'), 'true'], { encoding: 'utf8' })
  expect(probe.error ?? probe.stderr, 'strace must be there and be allowed to watch').toBe('')
  const program = join(folder, 'electron')
  const watch = `strace -f -qq -s 0 -e trace=${calls} -e signal=none -o '${trace}'`
  writeFileSync(program, `#!/bin/sh\nexec ${watch} '${electronProgram()}' "$@"\n`)
  chmodSync(program, 0o755)
  return program
}

// Watching needs Linux's strace.
if (process.platform === 'linux')
  test('a whole use of the app makes no attempt to reach a network', async ({ home }) => {
    test.slow()
    const folder = mkdtempSync(join(tmpdir(), 'sizewise-trace-'))
    const trace = join(folder, 'trace')
    createTinyStudy(home)
    const { app, page } = await launch(home, {}, watchedElectron(folder, trace))
    await page.evaluate(() => window.sizewise.studyRun({ name: 'tiny' }))
    await expect
      .poll(
        () =>
          page.evaluate(async () => {
            const reply = await window.sizewise.studyShow({ name: 'tiny' })
            return 'result' in reply ? reply.result.state : reply.error.message
          }),
        { timeout: 60_000 },
      )
      .toBe('completed')
    for (const name of ['Datasets', 'Models', 'Studies', 'Compare', 'Chat', 'Settings']) {
      await page.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    }
    await expect(page.getByRole('region', { name: 'Device' }).getByText('Instruction set in use')).toBeVisible()
    // What a page would need a network for is stopped before a name is looked up.
    await page.evaluate(() => fetch('https://example.org').catch(() => undefined))
    await app.evaluate(async ({ session, net }) => {
      await Promise.allSettled([
        session.defaultSession.fetch('https://example.org'),
        net.fetch('https://example.com', { bypassCustomProtocolHandlers: true }),
      ])
    })
    const found = attempts(trace)
    // The watch itself is watched: this one attempt must show.
    await app.evaluate(async () => {
      const { connect } = process.getBuiltinModule('node:net')
      await new Promise((resolve) => connect(9, '127.0.0.1').on('error', resolve).on('connect', resolve))
    })
    expect(attempts(trace).length).toBe(found.length + 1)
    await app.close()
    rmSync(folder, { recursive: true })
    expect(found).toEqual([])
  })
