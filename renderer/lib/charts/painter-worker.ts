import { PaintedChart } from './painted-chart.ts'
import type { PainterMessage } from './painting.ts'

/** The thread that paints the lines of all charts. */
const charts = new Map<number, PaintedChart>()

addEventListener('message', ({ data }: MessageEvent<PainterMessage>) => {
  switch (data.kind) {
    case 'begin':
      charts.set(data.chart, new PaintedChart(data.canvas))
      return
    case 'paint':
      charts.get(data.chart)?.show(data)
      return
    case 'end':
      charts.get(data.chart)?.end()
      charts.delete(data.chart)
      return
  }
})
