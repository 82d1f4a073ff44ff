import { html } from './markup.ts'
import type { Phrase } from '../../contract/phrases/phrase.ts'
import type { Markup } from './markup.ts'
import type { Scale } from './scale.ts'

export interface Size {
  width: number
  height: number
}

export interface Axis {
  scale: Scale
  title: Phrase
  label: (value: number) => string
}

/** Room around the plot for labels of the axes. */
export const margins = { left: 58, right: 18, top: 14, bottom: 44 } as const

export function plotRange(size: Size): { x: [number, number]; y: [number, number] } {
  return { x: [margins.left, size.width - margins.right], y: [size.height - margins.bottom, margins.top] }
}

/** An SVG with axes, hairlines at the ticks and `content` in the plot. `summary` is read by screen readers. */
export function frame(size: Size, x: Axis, y: Axis, summary: Phrase, content: Markup): Markup {
  const range = plotRange(size)
  const vertical = x.scale.ticks.map((tick) => {
    const at = round(x.scale.at(tick))
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${range.y[0]}" y2="${range.y[1]}" /><text
        class="tick"
        text-anchor="middle"
        x="${at}"
        y="${range.y[0] + 16}"
        >${x.label(tick)}</text
      >`
  })
  const horizontal = y.scale.ticks.map((tick) => {
    const at = round(y.scale.at(tick))
    return html`<line class="grid" x1="${range.x[0]}" x2="${range.x[1]}" y1="${at}" y2="${at}" /><text
        class="tick"
        text-anchor="end"
        x="${range.x[0] - 7}"
        y="${at + 4}"
        >${y.label(tick)}</text
      >`
  })
  const middle = (range.y[0] + range.y[1]) / 2
  return html`<svg
    viewBox="0 0 ${size.width} ${size.height}"
    width="${size.width}"
    height="${size.height}"
    role="img"
    aria-label="${summary}"
  >
    ${vertical}${horizontal}
    <line class="axis" x1="${range.x[0]}" x2="${range.x[1]}" y1="${range.y[0]}" y2="${range.y[0]}" />
    <text class="title" text-anchor="middle" x="${(range.x[0] + range.x[1]) / 2}" y="${size.height - 8}">
      ${x.title}
    </text>
    <text class="title" text-anchor="middle" transform="translate(13 ${middle}) rotate(-90)">${y.title}</text>
    ${content}
  </svg>`
}

export const round = (value: number): number => Math.round(value * 10) / 10

/** "M x y L x y …" through the points; an empty path for none. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
}
