import { formatShortCount } from '../../contract/format/count.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { frame, pathThrough, plotRange } from './frame.ts'
import type { Size } from './frame.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { marker, rungLine } from './marks.ts'
import type { Shown, ShownRun } from './report-input.ts'
import { evenLabels, logScale } from './scale.ts'
import { quantileOfSorted } from '../fitting/quantile.ts'

type Curve = { shown: ShownRun; points: { tokens: number; loss: number }[] }

/** Tokens of one step: sequences × context. */
function tokensPerStep({ run }: ShownRun): number {
  return run.recipe.batch_size * run.recipe.gradient_accumulation_steps * run.model.context
}

/** Validation and training curves over tokens, both axes logarithmic; step 0 has no place on such an axis. */
export function curvesOf(shown: Shown): { validation: Curve[]; training: Curve[] } {
  const kept = (shownRun: ShownRun, points: { tokens: number; loss: number }[]): Curve => ({
    shown: shownRun,
    points: points.filter(({ tokens, loss }) => tokens > 0 && loss > 0 && Number.isFinite(loss)),
  })
  return {
    validation: shown.runs.map((one) =>
      kept(
        one,
        one.evaluation.map((point) => ({ tokens: point.step * tokensPerStep(one), loss: point.validation_loss })),
      ),
    ),
    training: shown.runs.map((one) =>
      kept(
        one,
        one.train.map((point) => ({ tokens: Math.max(1, point.step) * tokensPerStep(one), loss: point.train_loss })),
      ),
    ),
  }
}

/** One panel, of validation or of training losses. Null when there is nothing to draw. */
export function curvesChart(curves: readonly Curve[], loss: 'validation' | 'training', size: Size): Markup | null {
  if (!curves.some((curve) => curve.points.length > 1)) return null
  const range = plotRange(size)
  const own = curves.flatMap((curve) => curve.points)
  const x = logScale(
    own.map((point) => point.tokens),
    range.x,
    { ticks: 5, margin: 0.02 },
  )
  const smoothed = loss === 'training'
  const losses = own.map((point) => point.loss)
  const y = logScale(smoothed ? withoutOutliers(losses) : losses, range.y, { ticks: 6 })
  const lines = curves.map(({ shown, points }) => {
    const raw = points.map((point) => [x.at(point.tokens), y.at(point.loss)] as const)
    if (!smoothed) return html`${rungLine(shown.rung, pathThrough(raw))}${bestMark(shown, x.at, y.at)}`
    const smooth = smoothLosses(points.map((point) => point.loss)).map(
      (loss, index) => [raw[index]![0], y.at(loss)] as const,
    )
    return html`${rungLine(shown.rung, pathThrough(raw), { faint: true })}${rungLine(shown.rung, pathThrough(smooth))}`
  })
  return frame(
    size,
    { scale: x, title: phrase('report.axisTokens'), label: formatShortCount },
    { scale: y, title: phrase(smoothed ? 'report.axisTrainingLoss' : 'report.axisLoss'), label: evenLabels(y.ticks) },
    phrase('report.curvesInWords', { loss, runs: curves.length }),
    smoothed ? clipped(lines, range) : html`${lines}`,
  )
}

/** A single step's spike would press every curve into a corner: the range leaves out the outermost half per cent. */
function withoutOutliers(losses: readonly number[]): [number, number] {
  const sorted = Float64Array.from(losses).sort()
  return [quantileOfSorted(sorted, 0.005), quantileOfSorted(sorted, 0.995)]
}

function clipped(content: readonly Markup[], { x, y }: ReturnType<typeof plotRange>): Markup {
  const [left, top, width, height] = [x[0], y[1], x[1] - x[0], y[0] - y[1]]
  return html`<svg
    class="clip"
    x="${left}"
    y="${top}"
    width="${width}"
    height="${height}"
    viewBox="${left} ${top} ${width} ${height}"
  >
    ${content}
  </svg>`
}

function bestMark(shown: ShownRun, x: (value: number) => number, y: (value: number) => number): Markup | null {
  const best = shown.run.best
  if (best === null || best.step === 0) return null
  return marker(
    shown.rung,
    x(best.step * tokensPerStep(shown)),
    y(best.validation_loss),
    phrase('report.bestAt', { run: shown.name, loss: best.validation_loss, step: best.step }),
    { radius: 4 },
  )
}

/** An exponential moving average without the bias of its start; smoothing 0.6 of the points before. */
function smoothLosses(losses: readonly number[]): number[] {
  let average = 0
  let weight = 0
  return losses.map((loss) => {
    average = 0.6 * average + 0.4 * loss
    weight = 0.6 * weight + 0.4
    return average / weight
  })
}
