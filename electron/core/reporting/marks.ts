import { round } from './frame.ts'
import type { Said } from '../../contract/phrases/phrase.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { dashOf, markerOf } from '../../contract/format/ramp.ts'

/** A rung's marker, with its name as a tooltip. Greyed: dominated by another. Hollow: one seed of several. */
export function marker(
  rung: number,
  x: number,
  y: number,
  tooltip: Said,
  look: { greyed?: boolean; hollow?: boolean; radius?: number } = {},
): Markup {
  const colour = look.greyed === true ? 'var(--faint)' : `var(--rung-${rung})`
  const radius = look.radius ?? 5
  const style =
    look.hollow === true
      ? `fill:var(--ground);stroke:${colour};stroke-width:1.5`
      : `fill:${colour};stroke:var(--ground);stroke-width:1.5`
  return html`<g><title>${tooltip}</title>${shape(rung, round(x), round(y), radius, style)}</g>`
}

function shape(rung: number, x: number, y: number, radius: number, style: string): Markup {
  switch (markerOf(rung)) {
    case 'circle':
      return html`<circle cx="${x}" cy="${y}" r="${radius}" style="${style}" />`
    case 'square':
      return html`<rect
        x="${round(x - 0.9 * radius)}"
        y="${round(y - 0.9 * radius)}"
        width="${1.8 * radius}"
        height="${1.8 * radius}"
        style="${style}"
      />`
    case 'triangle':
      return html`<path
        d="M${x} ${round(y - 1.2 * radius)}L${round(x + 1.1 * radius)} ${round(y + 0.8 * radius)}L${round(x - 1.1 * radius)} ${round(y + 0.8 * radius)}Z"
        style="${style}"
      />`
  }
}

export function rungLine(rung: number, path: string, look: { faint?: boolean } = {}): Markup {
  const style = `stroke:var(--rung-${rung});stroke-width:${look.faint === true ? 1 : 1.8};opacity:${look.faint === true ? 0.45 : 1}`
  return html`<path class="line" d="${path}" style="${style}" stroke-dasharray="${dashOf(rung)}" />`
}

/** The sign of a rung in legends and tables: its dash and marker in its colour. */
export function sign(rung: number): Markup {
  return html`<svg class="sign" viewBox="0 0 30 14" width="30" height="14" aria-hidden="true">
    ${rungLine(rung, 'M1 7L29 7')}${marker(rung, 15, 7, '', { radius: 4.5 })}
  </svg>`
}
