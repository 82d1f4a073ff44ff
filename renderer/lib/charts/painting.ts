import type { Theme } from '../../../electron/contract/format/ramp.ts'
import type { Range } from './ranges.ts'
import type { ChartSeries, ChartView } from './series.ts'

/** The plotting area on its canvas, in pixels of the canvas. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** All that the picture of a chart's lines depends on. */
export interface Painting {
  series: readonly ChartSeries[]
  view: ChartView
  /** Ranges of the axes. */
  x: Range
  y: Range
  box: Box
  /** Pixels of the whole canvas. */
  size: { width: number; height: number }
  /** Pixels of the canvas for one of the screen. */
  unit: number
  theme: Theme
  /** The line under the hand; the others step back. */
  raised: string | null
}

/** A column of values that the painter has, or gets with the same message. */
export type ColumnNumber = number

export interface NumberedLine extends Omit<ChartSeries, 'label' | 'x' | 'y' | 'band'> {
  x: ColumnNumber
  y: ColumnNumber
  band?: { low: ColumnNumber; high: ColumnNumber }
}

/** To the painter. A chart begins with its canvas and ends with `end`. */
export type PainterMessage =
  | { kind: 'begin'; chart: number; canvas: OffscreenCanvas }
  | {
      kind: 'paint'
      chart: number
      painting: Omit<Painting, 'series'>
      lines: NumberedLine[]
      /** Those of `lines` that did not stand in the chart's last painting. */
      columns: Map<ColumnNumber, Float64Array>
    }
  | { kind: 'end'; chart: number }
