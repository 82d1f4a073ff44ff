import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { electronProgram } from '../../../.tools/electron.mjs'
import { rounded } from './figures.ts'
import { argumentsOf } from './opened.ts'

/** The page looks itself over this long after the start, ms: asking earlier would slow it. */
const patience = 5000

/**
 * Seconds from the start of the process to the first frame with something in it. The page is empty until the app has read
 * its settings, studies and datasets, so that frame is the whole window.
 */
export async function timeStarts(checkout: string, home: string, count: number): Promise<number[]> {
  const seconds: number[] = []
  // The first one fills caches, as the first start after a build does.
  for (let start = 0; start <= count; start++) {
    const taken = await timeStart(checkout, home, 9400 + start)
    if (start > 0) seconds.push(rounded(taken, 2))
  }
  return seconds
}

async function timeStart(checkout: string, home: string, port: number): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const args = [`--remote-debugging-port=${port}`, ...argumentsOf(checkout, home)]
  const begin = performance.timeOrigin + performance.now()
  const app = spawn(electronProgram()!, args, { stdio: 'ignore', env })
  const ended = new Promise((resolve) => app.once('exit', resolve))
  try {
    await delay(patience)
    const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[]
    const page = list.find(({ type }) => type === 'page')
    if (page === undefined) throw new Error('expected a window five seconds after the start')
    return ((await firstPaint(page.webSocketDebuggerUrl)) - begin) / 1000
  } finally {
    app.kill()
    await ended
  }
}

interface Target {
  type: string
  webSocketDebuggerUrl: string
}

/** When the page first painted something, ms since 1970. */
function firstPaint(url: string): Promise<number> {
  const expression = `performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime`
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.onopen = () => {
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
    }
    socket.onmessage = ({ data }) => {
      const { result } = JSON.parse(String(data)) as { result: { result: { value?: number } } }
      socket.close()
      if (result.result.value === undefined) reject(new Error('the page has painted nothing'))
      else resolve(result.result.value)
    }
    socket.onerror = () => {
      reject(new Error(`no answer from ${url}`))
    }
  })
}
