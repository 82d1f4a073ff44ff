/** Training must not outlive the JavaScript that started it: neither the process nor a worker thread. */
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { beforeAll, expect, test } from 'vitest'
import { addon, addonPath, temporaryFolder } from './addon.ts'
import { prepareData, trainRequest } from './sample-run.ts'

const folder = temporaryFolder()
const endless = { max_steps: 1_000_000, eval_interval: 1_000_000, checkpoint_interval: 1_000_000 }
let data: Awaited<ReturnType<typeof prepareData>>
beforeAll(async () => {
  data = await prepareData(folder)
})

/** A program that trains without end, and runs `then` at the first metrics. */
function writeProgram(name: string, then: string): string {
  const path = join(folder, `${name}.cjs`)
  const request = JSON.stringify(trainRequest(folder, name, data, endless))
  writeFileSync(
    path,
    `const addon = require(${JSON.stringify(addonPath)})
let begun = false
const task = addon.train(${request}, (events) => {
  if (begun || !events.some(({ kind }) => kind === 'metrics')) return
  begun = true
  ${then}
})
task.promise.catch((error) => console.log('rejected with ' + error.code))
`,
  )
  return path
}

function run(program: string): Promise<{ code: number | null; signal: string | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code, signal) => {
      resolve({ code, signal, output })
    })
  })
}

test.each([
  ['process.exit(7)', 7],
  ["throw new Error('nobody catches this')", 0],
  ["setImmediate(() => { throw new Error('nobody catches this') })", 1],
])('a process that ends by %s ends cleanly, with its checkpoint saved', async (then, code) => {
  const name = `exit-${String(code)}`
  const ended = await run(writeProgram(name, then))
  expect(ended, ended.output).toMatchObject({ code, signal: null })
  expect(readdirSync(join(folder, name)).some((file) => file.endsWith('.safetensors'))).toBe(true)
  expect(readdirSync(join(folder, name)).some((file) => file.endsWith('.partial'))).toBe(false)
})

test('a process stays alive while it trains, and ends by itself afterwards', async () => {
  const ended = await run(writeProgram('pause', 'task.pause()'))
  expect(ended, ended.output).toMatchObject({ code: 0, signal: null })
})

test('worker threads each load the addon; ending one leaves the others be', async () => {
  const program = writeProgram('worker', "require('node:worker_threads').parentPort.postMessage('training')")
  const worker = new Worker(program)
  await new Promise((resolve) => worker.once('message', resolve))
  const here = addon.train(trainRequest(folder, 'main', data), () => undefined)
  expect(await worker.terminate()).toBe(1)
  expect(readdirSync(join(folder, 'worker')).some((file) => file.endsWith('.safetensors'))).toBe(true)
  expect((await here.promise).reason).toBe('completed')
})

test('a worker can end itself while it trains', async () => {
  const worker = new Worker(writeProgram('worker-exit', 'process.exit(3)'))
  expect(await new Promise((resolve) => worker.once('exit', resolve))).toBe(3)
})
