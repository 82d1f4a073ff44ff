import type { ColumnNumber, NumberedLine, PainterMessage, Painting } from './painting.ts'
import type { ChartSeries } from './series.ts'

/** One thread for all charts, from the first chart on. */
let thread: Worker | undefined
let charts = 0

/**
 * Paints a chart's lines onto its canvas on a thread of its own: a hundred thousand strokes take a CPU tens of
 * milliseconds, in which the window would stand still.
 */
export class LinePainter {
  readonly #chart = ++charts
  #columns = new Map<Float64Array, ColumnNumber>()
  #numbered = 0

  constructor(canvas: HTMLCanvasElement) {
    const own = canvas.transferControlToOffscreen()
    this.#post({ kind: 'begin', chart: this.#chart, canvas: own }, [own])
  }

  /** Of several that follow each other fast, the last one is painted. */
  paint({ series, ...painting }: Painting): void {
    const used = new Map<Float64Array, ColumnNumber>()
    const added = new Map<ColumnNumber, Float64Array>()
    const numberOf = (column: Float64Array): ColumnNumber => {
      const known = used.get(column) ?? this.#columns.get(column)
      const number = known ?? ++this.#numbered
      used.set(column, number)
      if (known === undefined) added.set(number, column)
      return number
    }
    const lines = series.map((line) => numbered(line, numberOf))
    this.#columns = used
    this.#post({ kind: 'paint', chart: this.#chart, painting, lines, columns: added })
  }

  end(): void {
    this.#post({ kind: 'end', chart: this.#chart })
  }

  #post(message: PainterMessage, transfer: Transferable[] = []): void {
    thread ??= startThread()
    thread.postMessage(message, transfer)
  }
}

function startThread(): Worker {
  const started = new Worker(new URL('./painter-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('error', (event) => {
    reportError(event.error ?? new Error(event.message))
  })
  return started
}

function numbered(line: ChartSeries, numberOf: (column: Float64Array) => ColumnNumber): NumberedLine {
  const { id, rung, rungs, look, x, y, band, best } = line
  return {
    ...{ id, rung, rungs, look, x: numberOf(x), y: numberOf(y) },
    ...(band ? { band: { low: numberOf(band.low), high: numberOf(band.high) } } : {}),
    ...(best ? { best: { x: best.x, y: best.y } } : {}),
  }
}
