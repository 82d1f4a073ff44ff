/** One line of a chart. Points are columns of equal length by ascending x; a value that is not finite leaves a gap. */
export interface ChartSeries {
  id: string
  label: string
  /** Place in the ladder, smallest 0, of `rungs`: gives colour, dash and marker. */
  rung: number
  rungs: number
  x: Float64Array
  y: Float64Array
  /** `noisy`: smoothed, with the raw line faint beneath. `measured`: as it is, a marker on each point. */
  look: 'noisy' | 'measured'
  /** A band around y, e.g. over seeds; as long as x. */
  band?: { low: Float64Array; high: Float64Array }
  /** A point that stands out: the best checkpoint. */
  best?: { x: number; y: number }
}

export interface ChartAxis {
  /** With the unit, e.g. `loss (nats per token)`. */
  label: string
  format(value: number): string
}

/** What an export hands over: text as it is, a picture as the base64 of its bytes. */
export type ChartFile = { name: string; text: string } | { name: string; base64: string }

export interface ChartWords {
  smoothing: string
  xLog: string
  yLog: string
  outliers: string
  reset: string
  export: string
  empty: string
  keys: string
  summary: string
  series: string
  points: string
  first: string
  last: string
  lowest: string
  best: string
  raw: string
}

/** How a chart is looked at; what it shows stays the same. */
export interface ChartView {
  /** 0 to 0.99. */
  smoothing: number
  xLog: boolean
  yLog: boolean
  /** Whether the y range reaches to every last value. */
  outliers: boolean
}

export const firstView: ChartView = { smoothing: 0.6, xLog: false, yLog: false, outliers: false }
