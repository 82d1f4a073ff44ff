import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { EngineClient } from '../../../electron/engine/engine-client.ts'
import { startChildProcessHost } from '../../../electron/engine/child-process-transport.ts'

const hostProgram = fileURLToPath(new URL('fixtures/host.ts', import.meta.url))
const parentProgram = fileURLToPath(new URL('fixtures/parent.ts', import.meta.url))

const engines: EngineClient[] = []
function startEngine(program = hostProgram): EngineClient {
  const engine = new EngineClient(() => startChildProcessHost(program))
  engines.push(engine)
  return engine
}
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())))

const ask = (engine: EngineClient, behaviour: string, onEvent?: (event: never) => void) =>
  engine.ask('decode_ids', { tokenizer: behaviour, ids: [] }, onEvent === undefined ? {} : { onEvent })

test('numbers that JSON cannot carry, and typed arrays, arrive as they are', async () => {
  await expect(ask(startEngine(), 'numbers')).resolves.toEqual({
    text: '',
    values: [NaN, Infinity, new Float32Array([1, 2])],
  })
})

test('kill -9 of the host is told with its signal, and the next request finds a new host', async () => {
  const engine = startEngine()
  const { text: pid } = await ask(engine, 'pid')
  const waiting = ask(engine, 'silence')
  process.kill(Number(pid), 'SIGKILL')
  await expect(waiting).rejects.toMatchObject({
    code: 'engine_died',
    message: expect.stringContaining('signal SIGKILL'),
  })
  const { text: nextPid } = await ask(engine, 'pid')
  expect(nextPid).not.toBe(pid)
})

test('an abort is told with its signal', async () => {
  await expect(ask(startEngine(), 'abort')).rejects.toMatchObject({
    code: 'engine_died',
    message: expect.stringContaining('signal SIGABRT'),
  })
})

test('what the host sent and wrote before its end arrives before the rejection', async () => {
  const events: unknown[] = []
  const asked = ask(startEngine(), 'exit', (event) => events.push(event))
  await expect(asked).rejects.toMatchObject({
    code: 'engine_died',
    message: expect.stringMatching(/exit code 7.*first line\nlast line$/s),
  })
  expect(events).toEqual(Array.from({ length: 1000 }, (_, index) => index))
})

test('a program that does not exist is an engine that died', async () => {
  await expect(ask(startEngine('no-such-host.ts'), 'pid')).rejects.toMatchObject({ code: 'engine_died' })
})

test('close ends the process', async () => {
  const engine = startEngine()
  const { text: pid } = await ask(engine, 'pid')
  await engine.close()
  expect(isAlive(Number(pid))).toBe(false)
})

test('the end of the parent, by kill -9, ends the host', async () => {
  const parent = spawn(process.execPath, [parentProgram, hostProgram], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(output.toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
