import type { CDPSession } from '@playwright/test'
import type { Opened } from './opened.ts'
import { rounded, spreadOf, type Spread } from './figures.ts'

/** Timers of main's event loop fire this often, ms; what a timer comes later than that is the loop's delay. */
const resolution = 1

export interface Smoothness {
  /** How late main's timers came. Samples are timers: a loop that stands still for long is one of them. */
  main_delay_ms: Spread
  /**
   * Between two frames, by requestAnimationFrame: work of the page's thread, and whatever made the compositor wait, which
   * rasterises on the CPU where there is no GPU.
   */
  frame_ms: Spread & { over_50: number }
  /** Tasks of the page's thread above 50 ms, of whatever kind: script, style, layout, the recording of paint. */
  long_task_ms: { n: number; max: number }
  /** Frames whose work on the page's thread took above 50 ms, from its first task to the recording of its paint. */
  long_frame_ms: { n: number; max: number }
  /** CPU seconds a second. The page's other threads rasterise; `gpu` puts the picture together. */
  cpu: { page: number; page_others: number; gpu: number; main: number; engine: number }
}

interface Cpu {
  page: number
  renderer: number
  gpu: number
  main: number
  engine: number
}

/** What the app does while a scene is played. */
export async function observe(opened: Opened, scene: () => Promise<void>): Promise<Smoothness> {
  const { app, page, cdp } = opened
  await page.evaluate(startFrames)
  await app.evaluate((_, every) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const delays = monitorEventLoopDelay({ resolution: every })
    delays.enable()
    Object.assign(globalThis, { benchDelays: delays })
  }, resolution)
  const [before, start] = [await cpuOf(opened, cdp), performance.now()]
  await scene()
  const [after, seconds] = [await cpuOf(opened, cdp), (performance.now() - start) / 1000]
  const delays = await app.evaluate(() => {
    const { benchDelays } = globalThis as unknown as { benchDelays: import('node:perf_hooks').ELDHistogram }
    benchDelays.disable()
    return {
      n: benchDelays.count,
      p50: benchDelays.percentile(50),
      p99: benchDelays.percentile(99),
      max: benchDelays.max,
    }
  })
  const late = (nanoseconds: number): number => rounded(Math.max(0, nanoseconds / 1e6 - resolution))
  const frames = await page.evaluate(stopFrames)
  const share = (key: keyof Cpu): number => rounded((after[key] - before[key]) / seconds, 3)
  return {
    main_delay_ms: { n: delays.n, p50: late(delays.p50), p99: late(delays.p99), max: late(delays.max) },
    frame_ms: { ...spreadOf(frames.intervals), over_50: frames.intervals.filter((interval) => interval > 50).length },
    long_task_ms: { n: frames.tasks.length, max: rounded(Math.max(0, ...frames.tasks)) },
    long_frame_ms: { n: frames.frames.length, max: rounded(Math.max(0, ...frames.frames)) },
    cpu: {
      ...{ page: share('page'), page_others: rounded(share('renderer') - share('page'), 3) },
      ...{ gpu: share('gpu'), main: share('main'), engine: share('engine') },
    },
  }
}

async function cpuOf({ app }: Opened, cdp: CDPSession): Promise<Cpu> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const processes = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, name, cpu }) => ({ type, name, seconds: cpu.cumulativeCPUUsage ?? 0 })),
  )
  const of = (wanted: string): number =>
    processes
      .filter(({ type, name }) => type === wanted || name === wanted)
      .reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    page: metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0,
    ...{ renderer: of('Tab'), gpu: of('GPU'), main: of('Browser'), engine: of('Sizewise engine') },
  }
}

interface FrameRecord {
  intervals: number[]
  tasks: number[]
  frames: number[]
  stop: () => void
}

function startFrames(): void {
  const record: FrameRecord = { intervals: [], tasks: [], frames: [], stop: () => undefined }
  let last: number | undefined
  let asked = 0
  const next = (now: number): void => {
    if (last !== undefined) record.intervals.push(now - last)
    last = now
    asked = requestAnimationFrame(next)
  }
  asked = requestAnimationFrame(next)
  const start = performance.now()
  const watch = (type: string, into: number[]): PerformanceObserver => {
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) if (startTime >= start) into.push(duration)
    })
    observer.observe({ type })
    return observer
  }
  const observers = [watch('longtask', record.tasks), watch('long-animation-frame', record.frames)]
  record.stop = () => {
    cancelAnimationFrame(asked)
    for (const observer of observers) observer.disconnect()
  }
  Object.assign(window, { benchFrames: record })
}

function stopFrames(): Omit<FrameRecord, 'stop'> {
  const { benchFrames } = window as unknown as { benchFrames: FrameRecord }
  benchFrames.stop()
  const { intervals, tasks, frames } = benchFrames
  return { intervals, tasks, frames }
}
