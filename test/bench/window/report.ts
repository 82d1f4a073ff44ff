import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { median } from './figures.ts'
import type { Smoothness } from './probes.ts'

export interface Measured {
  scene: string
  figures: Smoothness
}

/** The promises: main's p99, the longest frame, the start. */
const goals = { main_p99_ms: 16, frame_ms: 50, start_s: 2 }

export function printReport(measured: readonly Measured[], starts: readonly number[] | null): void {
  const rows = measured.map(({ scene, figures: { main_delay_ms: main, frame_ms: frame, cpu, ...long } }) => [
    scene,
    `${main.p50} / ${main.p99} / ${main.max}`,
    `${frame.p50} / ${frame.p99} / ${frame.max}`,
    String(frame.over_50),
    `${long.long_task_ms.n} · ${long.long_task_ms.max}`,
    `${long.long_frame_ms.n} · ${long.long_frame_ms.max}`,
    ...[cpu.page, cpu.page_others, cpu.gpu, cpu.main, cpu.engine].map((share) => share.toFixed(2)),
  ])
  const heads = [
    ...['scene', 'main delay p50/p99/max', 'frame p50/p99/max', '>50', 'long tasks', 'long frames'],
    ...['page', 'raster', 'gpu', 'main', 'engine'],
  ]
  const widths = heads.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)))
  for (const row of [heads, ...rows])
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    )
  if (starts !== null) console.log(`start to the first frame: median ${median(starts)} s of ${starts.join(', ')}`)
  console.log('Milliseconds; "n · longest" of tasks and frames above 50 ms on the page’s thread; CPU seconds a second.')
}

/** Returns the path of the file. */
export function writeReport(
  folder: string,
  checkout: string,
  measured: readonly Measured[],
  starts: readonly number[] | null,
): string {
  const date = new Date().toISOString()
  const commit = execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
    cwd: checkout,
    encoding: 'utf8',
  })
  const [cpu] = cpus()
  const document = {
    ...{ date, commit: commit.trim(), cpu: cpu?.model ?? 'unknown', cores: cpus().length, load: loadavg() },
    ...{ goals, scenes: measured, start_s: starts && { median: median(starts), each: starts } },
  }
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `window-${date.slice(0, 10)}.json`)
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`)
  return path
}
