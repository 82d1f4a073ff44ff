import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { SizewiseError } from '../contract/errors.ts'
import { english } from '../contract/phrases/english.ts'
import type { Fit, FitPoint, Law } from '../contract/fit.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { shareOption } from './number-options.ts'
import { wholeOption } from './options.ts'

interface FitOptions {
  law?: Law
  dropHighest: number
  bootstraps: number
  level: number
  seed: number
}

export function registerFit(program: Command, cli: Cli): void {
  program
    .command('fit')
    .description('a scaling law fitted to finished runs, with its intervals and whether they can carry it')
    .argument('<source...>', 'studies, whose runs are taken together, or one CSV file with the columns n, d, loss')
    .addOption(
      new Option('--law <law>', 'L(N), L(D) or L(N,D); chosen by what varies unless given').choices(['N', 'D', 'ND']),
    )
    .option('--drop-highest <k>', 'leave out the k points of highest loss', wholeOption(0), 0)
    .option('--bootstraps <n>', 'resamples for the intervals', wholeOption(0), 1000)
    .option('--level <share>', 'of the intervals', shareOption(), 0.9)
    .option('--seed <s>', 'of the bootstrap', wholeOption(0), 1)
    .action(cli.read(fit))
}

async function fit(context: Context, sources: string[], options: FitOptions): Promise<CommandResult> {
  const { fitLaw } = await import('../core/fitting/fit-law.ts')
  const { chooseLaw } = await import('../core/fitting/choose-law.ts')
  const points = await pointsOf(context, sources)
  const fitted = fitLaw(points, { ...options, law: options.law ?? chooseLaw(points) })
  return { document: { sources, ...fitted }, text: describe(fitted) }
}

async function pointsOf(context: Context, sources: string[]): Promise<FitPoint[]> {
  if (sources.some(isFile)) {
    if (sources.length > 1)
      throw new SizewiseError('usage', `expected one CSV file or studies, got ${sources.join(', ')}`)
    const { readPointsFile } = await import('../core/fitting/read-points-file.ts')
    return readPointsFile(resolve(sources[0]!))
  }
  const { findStudy } = await import('../core/studies/study-document.ts')
  const { pointsOfRuns } = await import('../core/answering/rungs.ts')
  const stores = await context.stores()
  const points = sources.flatMap((name) => pointsOfRuns(stores.runs.list({ study: findStudy(stores, name).name })))
  if (points.length === 0)
    throw new SizewiseError('not_found', `no run of ${sources.join(', ')} has finished yet`, sources[0])
  return points
}

/** A name that ends in .csv or stands for a file is a file; a study may not hide one. */
function isFile(source: string): boolean {
  return /\.csv$/i.test(source) || existsSync(resolve(source))
}

const laws = { N: 'L(N) = E + A/N^alpha', D: 'L(D) = E + B/D^beta', ND: 'L(N,D) = E + A/N^alpha + B/D^beta' }

function describe(fitted: Fit): string {
  const percent = Math.round(100 * fitted.level)
  const rows = (['E', 'A', 'alpha', 'B', 'beta'] as const).flatMap((key) => {
    const [value, interval] = [fitted[key], fitted.intervals[key]]
    if (value === null) return []
    const range =
      interval === undefined ? 'no interval' : `${percent} % interval ${digits(interval[0])} to ${digits(interval[1])}`
    return [`  ${key.padEnd(6)} ${digits(value).padEnd(11)} ${range}`]
  })
  const verdict = fitted.verdict.carries
    ? ['These points carry the law.']
    : ['These points cannot carry the law:', ...fitted.verdict.reasons.map((reason) => `  - ${english(reason)}`)]
  const optimal = fitted.optimal.map(
    ({ flops, n, d }) => `  ${flops.toExponential(0)} FLOPs: ${digits(n)} parameters, ${digits(d)} tokens`,
  )
  const dropped = fitted.dropped === 0 ? '' : `, ${fitted.dropped} of highest loss left out`
  return [
    `${laws[fitted.law]}   (${fitted.n} points${dropped}, ${fitted.bootstraps} bootstraps, N without embeddings, losses in nats)`,
    ...rows,
    ...verdict,
    ...(optimal.length > 0 ? ['Best split of a budget:', ...optimal] : []),
  ].join('\n')
}

function digits(value: number): string {
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(3)
    : String(Number(value.toPrecision(4)))
}
