/** `npm run bench:window`: how smooth the window stays, by the script in test/bench; without a screen, on one of Xvfb. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { hasDisplay } from './display.mjs'
import { runMain } from './failure.mjs'
import { chooseRuntime } from './node.mjs'
import { root } from './project.mjs'
import { setUp } from './setup.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

await runMain(() => {
  setUp()
  ensureSystemPackages({ pictures: true })
  const { command, env } = chooseRuntime()
  const script = [command, join(root, 'test', 'bench', 'window.ts'), ...process.argv.slice(2)]
  const screen = ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24']
  // As root Chromium puts some of its threads before the page's own, which it cannot do on a person's machine.
  const asPerson = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-sys_nice'] : []
  const [program = '', ...args] = [...asPerson, ...(hasDisplay() ? [] : screen), ...script]
  const ended = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return ended.status ?? 1
})
