import { describe, expect, it } from 'vitest'
import type { Run } from '../../../../electron/contract/run.ts'
import { phrase } from '../../../../electron/contract/phrases/phrase.ts'
import { answerStudy } from '../../../../electron/core/answering/answer-study.ts'
import type { ReportInput } from '../../../../electron/core/reporting/report-input.ts'
import { writeReport } from '../../../../electron/core/reporting/write-report.ts'
import { madeRun } from '../answering/made-runs.ts'

const curve = (loss: number) => ({
  train: [1, 10, 100, 1000].map((step) => ({
    step,
    train_loss: loss + 1 / step,
    learning_rate: 1,
    gradient_norm: 1,
    tokens: 1,
    flops: 1,
    elapsed_s: 1,
    tokens_per_second: 1,
  })),
  evaluation: [0, 100, 500, 1000].map((step) => ({
    step,
    validation_loss: loss + 1 / (step + 1),
    bits_per_byte: 1,
    elapsed_s: 1,
  })),
})

function reportOf(runs: Run[], changes: Partial<ReportInput> = {}, study: Partial<ReportInput['study']> = {}): string {
  const { fit, answer } = answerStudy('text', runs, { bootstraps: 100 })
  return writeReport({
    study: {
      name: 'by size',
      state: 'completed',
      dataset: 'text',
      tokenizer: 'char',
      budget: { max_steps: 10 },
      data: null,
      runs,
      fit,
      answer,
      ...study,
    },
    dataset: null,
    series: new Map(runs.map((run) => [run.id, curve(run.best?.validation_loss ?? 3)])),
    warnings: [],
    machine: 'a machine',
    version: '0.0.0',
    written_at: '2026-01-01T00:00:00Z',
    language: 'en',
    ...changes,
  })
}

const ladder = [5e4, 2e5, 8e5, 3.2e6, 1.3e7].map((total, index) =>
  madeRun(`size ${index}`, total, 1.5 + 60 * (0.9 * total) ** -0.4),
)

/** Every start tag has its end tag, in order: what a browser would have to guess otherwise. */
function unbalanced(page: string): string[] {
  const open: string[] = []
  const void_ = new Set(['meta', 'br', 'link'])
  for (const match of page
    .replace(/<style>[^]*?<\/style>/, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*?)(\/?)>/g)) {
    const [, closing, name, , selfClosing] = match
    if (selfClosing === '/' || void_.has(name!)) continue
    if (closing !== '/') open.push(name!)
    else if (open.pop() !== name) return [`</${name}> at ${match.index}`]
  }
  return open
}

describe('writeReport', () => {
  const page = reportOf(ladder)

  it('opens with the answer, then the chart, then the table', () => {
    const places = [
      '<h1>On text, ',
      'validation loss, nats per token',
      '>Runs<',
      '>While training<',
      '>What quality costs<',
      '>Fitted law<',
      '>Data and recipe<',
    ].map((part) => page.indexOf(part))
    expect(places.every((place) => place > 0)).toBe(true)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
    expect(page).toMatch(/class="band"/)
    expect(page).toMatch(/E =\s+1\.\d{3}/)
  })

  it('needs no script and asks for nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|@import|url\(|\bhref=|\bsrc=|https?:/)
    expect(page).toContain('@media (prefers-color-scheme:dark)')
    expect(unbalanced(page)).toEqual([])
  })

  it('holds no number that is none', () =>
    expect(page.replace(/<style>[^]*?<\/style>/, '')).not.toMatch(/NaN|Infinity|undefined|\[object/))

  it('escapes every name', () => {
    const hostile = '"><script>alert(1)</script>\u0000\u202E&amp;'
    const runs = ladder.map((run) => ({
      ...run,
      study: hostile,
      model: { ...run.model, name: `${hostile}${run.model.name}` },
    }))
    const attacked = reportOf(
      [
        ...runs,
        madeRun(`x${hostile}`, 5e7, 1, { state: 'failed', error: { code: 'diverged', message: hostile, at: hostile } }),
      ],
      { warnings: [hostile], machine: hostile },
      { name: hostile, dataset: hostile, tokenizer: hostile },
    )
    expect(attacked).not.toContain('<script')
    expect(attacked).not.toContain('\u0000')
    expect(attacked).not.toMatch(/="[^"]*"[^\s/>][^"<]*script/)
    expect(unbalanced(attacked)).toEqual([])
  })

  it('says why when the runs cannot carry a law, and draws no band', () => {
    const short = reportOf(ladder.slice(0, 2))
    expect(short).toContain('These runs cannot carry the law')
    expect(short).toContain('Too few model sizes')
    expect(short).not.toContain('class="band"')
  })

  it.each([
    ['no run', []],
    ['one run', [madeRun('only', 1e5, 2)]],
    [
      'failed runs alone',
      [
        madeRun('a', 1e5, 2, {
          state: 'failed',
          best: null,
          train_loss: null,
          perplexity: null,
          bits_per_byte: null,
          tokens_per_second: null,
          peak_memory_bytes: null,
          estimate: null,
          duration_s: 0,
          tokens: 0,
        }),
      ],
    ],
    ['runs not started', [madeRun('a', 1e5, 2, { state: 'queued', best: null, duration_s: 0, tokens: 0, step: 0 })]],
    ['equal runs', [madeRun('a', 1e5, 2), madeRun('b', 1e5, 2), madeRun('c', 1e5, 2)]],
    ['two seeds', [madeRun('a', 1e5, 2), madeRun('a', 1e5, 2.1, { id: 'other', seed: 2 }), madeRun('b', 1e6, 1.9)]],
  ])('is whole with %s', (_, runs) => {
    const written = reportOf(runs, { series: new Map() })
    expect(unbalanced(written)).toEqual([])
    expect(written.replace(/<style>[^]*?<\/style>/, '')).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('names a state only where a run did not complete', () => {
    expect(page).not.toContain('class="state')
    const failed = reportOf([...ladder, madeRun('broken', 5e7, 1, { state: 'failed', best: null })])
    expect(failed).toContain('<td class="state failed">failed</td>')
    expect(failed).toMatch(/50\.0M,\s+failed<\/small/)
  })

  it('gives the numbers of a column the same number of decimals, and large columns none', () => {
    const cells = (written: string, column: number) =>
      [...written.matchAll(/<tr[^>]*><th scope="row">[^]*?<\/tr>/g)].map(
        ([row]) => [...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)][column]![1]!,
      )
    expect(cells(page, 10)).toEqual(['5.0', '20.0', '80.0', '320.0', '1300.0'])
    const long = [...ladder, madeRun('long', 5e7, 1.5, { duration_s: 123456.7 })]
    expect(cells(reportOf(long), 10)).toEqual(['5', '20', '80', '320', '1,300', '123,457'])
  })

  it('keeps long and Chinese names whole in tooltips and short in the table', () => {
    const names = [
      'a-name-of-sixty-characters-that-never-seems-to-come-to-its-end',
      '模型阶梯中的一个名字很长很长的模型用来检查截断',
    ]
    const named = reportOf(names.map((name, index) => madeRun(name, 1e5 * (index + 1), 2 - index / 10)))
    for (const name of names) expect(named).toContain(`class="name" title="${name}"`)
    expect(named).toMatch(/<\/svg>\s*a-name-o….{8,9}<\/span><\/th>/)
  })

  it('leaves a single spike of the training loss out of the range of its axis', () => {
    const spiked = (loss: number) => {
      const { evaluation } = curve(loss)
      const train = Array.from({ length: 400 }, (_, index) => ({
        ...curve(loss).train[0]!,
        step: index + 1,
        train_loss: index === 200 ? 90 : loss + 1 / (index + 1),
      }))
      return { train, evaluation }
    }
    const written = reportOf(ladder, {
      series: new Map(ladder.map((run) => [run.id, spiked(run.best!.validation_loss)])),
    })
    const ticks = [...written.matchAll(/text-anchor="end"\s+x="51"\s+y="[^"]*"\s+>([\d.]+)</g)].map((match) =>
      Number(match[1]),
    )
    expect(ticks.length).toBeGreaterThan(6)
    expect(Math.max(...ticks)).toBeLessThan(10)
  })

  it('greys what another model dominates', () => {
    const dominated = reportOf([...ladder, madeRun('slow', 2e7, 2.4, { duration_s: 1e6, peak_memory_bytes: 1e12 })])
    expect(dominated).toMatch(/slow: 2\.4000 at [^<]*\(dominated\)/)
  })

  it('speaks Chinese where it is asked to, but for names and keys', () => {
    const runs = [...ladder, madeRun('lost', 5e7, 2, { state: 'failed', error: { code: 'diverged', message: 'NaN' } })]
    const page = reportOf(runs, { language: 'zh-CN', warnings: [phrase('plan.tight')] })
    expect(page).toContain('<html lang="zh-CN">')
    for (const words of [
      '在 text 上',
      '拟合的标度律',
      '验证损失',
      '训练发散',
      '几乎占满本机内存',
      '参数量（不含嵌入）',
    ])
      expect(page).toContain(words)
    const words = page.replace(/<style>[^]*?<\/style>/, '').replace(/<[^>]*>/g, '\n')
    expect(words).not.toMatch(/[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/)
    const attributes = [...page.matchAll(/ (?:aria-label|title)="([^"]*)"/g)].map(([, text]) => text)
    expect(attributes.join('\n')).not.toMatch(/[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/)
  })
})
