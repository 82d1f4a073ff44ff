import uPlot from 'uplot'
import type { Box } from './painting.ts'
import type { Range } from './ranges.ts'
import { tickLabels, ticksOf } from './ticks.ts'
import { placeOn, type Place } from './trace.ts'

export interface PlotOptions {
  target: HTMLElement
  width: number
  height: number
  xLog: boolean
  yLog: boolean
  formatX: (value: number) => string
  formatY: (value: number) => string
  ink: string
  grid: string
  /** Charts of one key share their cursor; absent: alone. */
  syncKey: string | undefined
  /** Where the lines belong has changed. */
  onArea(area: PlotArea): void
  /** Null: the cursor has left. */
  onCursor(cursor: { x: number; left: number; top: number } | null): void
  /** `y` null: as the values demand. */
  onZoom(x: Range, y: Range | null): void
  onReset(): void
}

/** The plotting area, as Painting has it. */
export interface PlotArea {
  box: Box
  size: { width: number; height: number }
  unit: number
}

/** uPlot for axes, cursor, selection and the shared cursor; the lines, each of which has an x of its own, lie on a canvas above it. */
export class Plot {
  readonly #plot: uPlot
  readonly #options: PlotOptions
  #x: Range = [0, 1]
  #y: Range = [0, 1]
  #area = ''

  constructor(options: PlotOptions) {
    this.#options = options
    this.#plot = new uPlot(
      this.#settings(),
      [
        [0, 1],
        [null, null],
      ],
      options.target,
    )
  }

  show(x: Range, y: Range): void {
    this.#x = x
    this.#y = y
    this.#plot.setData([x, [null, null]])
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height })
  }

  /** Where values stand, in CSS pixels of the plotting area. */
  places(): { toX: Place; toY: Place } {
    const { width, height } = this.#plot.over.getBoundingClientRect()
    return this.#placesIn(0, width, height, 0)
  }

  moveCursor(x: number, y: number): void {
    const { toX, toY } = this.places()
    this.#plot.setCursor({ left: toX(x), top: toY(y) })
  }

  /** Left and top edge of the plotting area inside the target. */
  get offset(): { left: number; top: number } {
    return { left: this.#plot.over.offsetLeft, top: this.#plot.over.offsetTop }
  }

  destroy(): void {
    this.#plot.destroy()
  }

  #placesIn(left: number, right: number, bottom: number, top: number): { toX: Place; toY: Place } {
    const { xLog, yLog } = this.#options
    return {
      toX: placeOn(this.#x[0], this.#x[1], left, right, xLog),
      toY: placeOn(this.#y[0], this.#y[1], bottom, top, yLog),
    }
  }

  #settings(): uPlot.Options {
    const { width, height, xLog, yLog, formatX, formatY, syncKey } = this.#options
    const x = { time: false, distr: distr(xLog), range: () => this.#x }
    const y = { distr: distr(yLog), range: () => this.#y }
    return {
      width,
      height,
      legend: { show: false },
      // On the right the last figure below the axis stands half beyond it.
      padding: [8, 20, 0, 0],
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum exists in its types alone
      scales: { x, y },
      series: [{}, { scale: 'y', show: false }],
      axes: [this.#axis('x', 90, 28, xLog, formatX), this.#axis('y', 44, 60, yLog, formatY)],
      cursor: {
        points: { show: false },
        drag: { x: true, y: syncKey === undefined, uni: 40, setScale: false },
        bind: {
          dblclick: () => () => {
            this.#options.onReset()
            return null
          },
        },
        ...(syncKey === undefined ? {} : { sync: { key: syncKey, scales: ['x', null], setSeries: false } }),
      },
      hooks: {
        draw: [() => this.#drawn()],
        setCursor: [() => this.#cursorMoved()],
        setSelect: [() => this.#selected()],
      },
    }
  }

  #axis(scale: 'x' | 'y', space: number, size: number, log: boolean, format: (value: number) => string): uPlot.Axis {
    const { ink, grid } = this.#options
    return {
      scale,
      size,
      space,
      stroke: ink,
      font: '12px "Inter Variable", system-ui, sans-serif',
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 4 },
      splits: (plot, _, low, high) => {
        const length = (scale === 'x' ? plot.bbox.width : plot.bbox.height) / devicePixelRatio
        return ticksOf([low, high], Math.floor(length / space), log)
      },
      filter: (_, splits) => splits,
      values: (_, splits) => tickLabels(splits, format),
    }
  }

  #drawn(): void {
    const { ctx, bbox } = this.#plot
    const { left, top, width, height } = bbox
    const { width: wide, height: high } = ctx.canvas
    const area = { box: { left, top, width, height }, size: { width: wide, height: high }, unit: devicePixelRatio }
    const text = JSON.stringify(area)
    if (text === this.#area) return
    this.#area = text
    this.#options.onArea(area)
  }

  #cursorMoved(): void {
    const { left = -1, top = -1 } = this.#plot.cursor
    const inside = left >= 0 && top >= 0
    this.#options.onCursor(inside ? { x: this.#plot.posToVal(left, 'x'), left, top } : null)
  }

  #selected(): void {
    const { left, top, width, height } = this.#plot.select
    if (width < 4 && height < 4) return
    const { over } = this.#plot
    const value = (at: number, scale: string): number => this.#plot.posToVal(at, scale)
    const x: Range = width < 4 ? this.#x : [value(left, 'x'), value(left + width, 'x')]
    const whole = height < 4 || height >= over.clientHeight - 1
    this.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.#options.onZoom(x, whole ? null : [value(top + height, 'y'), value(top, 'y')])
  }
}

/** uPlot's number of a kind of axis. */
function distr(log: boolean): number {
  return log ? 3 : 1
}
