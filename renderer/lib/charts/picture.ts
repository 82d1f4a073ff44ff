import { backgrounds, dashOf, type Theme } from '../../../electron/contract/format/ramp.ts'
import { outlineOf } from './cover.ts'
import { colourOf, layersOf, type Layer } from './layers.ts'
import { markerPath } from './markers.ts'
import type { Range } from './ranges.ts'
import type { ChartAxis, ChartSeries, ChartView } from './series.ts'
import { SvgPen } from './svg-pen.ts'
import { tickLabels, ticksOf } from './ticks.ts'
import { placeOn } from './trace.ts'

export interface PictureInput {
  title: string
  series: readonly ChartSeries[]
  view: ChartView
  x: ChartAxis & { range: Range }
  y: ChartAxis & { range: Range }
  theme: Theme
}

const width = 960
const plot = { left: 72, right: 936, top: 56, bottom: 488 }
const legendRow = 20
const perRow = 4

/** The chart as one SVG file that stands alone: title, axes, lines and a legend, in the colours of the theme. */
export function svgOf({ title, series, view, x, y, theme }: PictureInput): string {
  const ink = theme === 'dark' ? '#e8eaee' : '#1c1f24'
  const grid = theme === 'dark' ? '#2b2f36' : '#e3e6ea'
  const background = backgrounds[theme]
  const toX = placeOn(x.range[0], x.range[1], plot.left, plot.right, view.xLog)
  const toY = placeOn(y.range[0], y.range[1], plot.bottom, plot.top, view.yLog)
  const frame = { toX, toY, visible: x.range, visibleY: y.range, unit: 1, theme, background, raised: null }
  const { lines, signs } = layersOf(() => new SvgPen(), series, view, frame)
  const height = plot.bottom + 64 + legendRow * Math.ceil(series.length / perRow)
  const [across, up] = [ticksOf(x.range, 8, view.xLog), ticksOf(y.range, 8, view.yLog)]
  const [acrossLabels, upLabels] = [tickLabels(across, x.format), tickLabels(up, y.format)]
  const vertical = across.map((tick, index) => {
    const at = toX(tick).toFixed(1)
    return `<path d="M${at} ${plot.top}V${plot.bottom}" stroke="${grid}"/><text x="${at}" y="${plot.bottom + 18}" text-anchor="middle">${escaped(acrossLabels[index]!)}</text>`
  })
  const horizontal = up.map((tick, index) => {
    const at = toY(tick)
    return `<path d="M${plot.left} ${at.toFixed(1)}H${plot.right}" stroke="${grid}"/><text x="${plot.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${escaped(upLabels[index]!)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="12" fill="${ink}">`,
    `<rect width="${width}" height="${height}" fill="${background}"/>`,
    `<text x="${plot.left}" y="26" font-size="15" font-weight="600">${escaped(title)}</text>`,
    `<text x="${plot.left}" y="46">${escaped(y.label)}</text>`,
    ...vertical,
    ...horizontal,
    `<text x="${plot.right}" y="${plot.bottom + 38}" text-anchor="end">${escaped(x.label)}</text>`,
    `<clipPath id="plot"><rect x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"/></clipPath>`,
    `<g clip-path="url(#plot)">`,
    ...lines.map(element),
    '</g>',
    ...signs.map(element),
    ...series.map((line, index) => legend(line, index, theme)),
    '</svg>',
  ].join('\n')
}

function element(layer: Layer<SvgPen>): string {
  const { colour, opacity } = layer
  if ('cover' in layer) {
    const { path } = outlineOf(new SvgPen(), layer.cover)
    return `<path d="${path}" fill="${colour}" opacity="${opacity}"/>`
  }
  const { path, width: line, dash } = layer
  const paint = line === 0 ? `fill="${colour}"` : `fill="none" stroke="${colour}" stroke-width="${line}"`
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
  return `<path d="${path.path}" ${paint}${dashes} opacity="${opacity}"/>`
}

function legend(line: ChartSeries, index: number, theme: Theme): string {
  const left = plot.left + (index % perRow) * 216
  const top = plot.bottom + 60 + Math.floor(index / perRow) * legendRow
  const dash = dashOf(line.rung)
  const colour = colourOf(line, theme)
  const marker =
    line.look === 'measured' ? `<path d="${markerPath(line.rung, left + 12, top - 4, 3.2)}" fill="${colour}"/>` : ''
  const stroke = `stroke="${colour}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`
  return `<path d="M${left} ${top - 4}h24" ${stroke}/>${marker}<text x="${left + 32}" y="${top}">${escaped(line.label)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
