import type { DrawnLine } from './layers.ts'
import { paintLines } from './paint-lines.ts'
import type { ColumnNumber, NumberedLine, PainterMessage } from './painting.ts'

type PaintMessage = Extract<PainterMessage, { kind: 'paint' }>

/** A chart's lines on its canvas, as last asked for. */
export class PaintedChart {
  readonly #canvas: OffscreenCanvas
  readonly #context: OffscreenCanvasRenderingContext2D
  #columns = new Map<ColumnNumber, Float64Array>()
  #shown: { lines: DrawnLine[]; painting: PaintMessage['painting'] } | undefined
  #frame: number | undefined

  constructor(canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('The canvas of a chart has no context to draw in.')
    this.#canvas = canvas
    this.#context = context
  }

  show({ painting, lines, columns }: PaintMessage): void {
    const known = this.#columns
    this.#columns = new Map()
    const column = (number: ColumnNumber): Float64Array => {
      const values = columns.get(number) ?? known.get(number)
      if (values === undefined) throw new Error(`Column ${number} of a chart's lines has not come.`)
      this.#columns.set(number, values)
      return values
    }
    this.#shown = { lines: lines.map((line) => withColumns(line, column)), painting }
    this.#frame ??= requestAnimationFrame(() => this.#paint())
  }

  end(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
  }

  #paint(): void {
    this.#frame = undefined
    if (this.#shown === undefined) return
    const { lines, painting } = this.#shown
    const { width, height } = painting.size
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    this.#context.clearRect(0, 0, width, height)
    this.#context.save()
    paintLines(this.#context, lines, painting)
    this.#context.restore()
  }
}

function withColumns(line: NumberedLine, column: (number: ColumnNumber) => Float64Array): DrawnLine {
  const { x, y, band, ...rest } = line
  return {
    ...rest,
    ...{ x: column(x), y: column(y) },
    ...(band ? { band: { low: column(band.low), high: column(band.high) } } : {}),
  }
}
