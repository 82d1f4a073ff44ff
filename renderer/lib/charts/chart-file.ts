import { svgOf, type PictureInput } from './picture.ts'
import { pngOf } from './png.ts'
import type { ChartFile } from './series.ts'
import { toCsv } from './summary.ts'

/** What a chart of lines shows now, as a file. */
export async function chartFileOf(kind: 'svg' | 'png' | 'csv', picture: PictureInput): Promise<ChartFile> {
  const name = `${picture.title}.${kind}`
  if (kind === 'csv') return { name, text: toCsv(picture.series, picture.x.label, picture.y.label) }
  const svg = svgOf(picture)
  return kind === 'svg' ? { name, text: svg } : { name, base64: await pngOf(svg) }
}
