import { backgrounds } from '../../../electron/contract/format/ramp.ts'
import { CoverPicture } from './cover-picture.ts'
import { layersOf, type DrawnLine, type Layer, type PathLayer } from './layers.ts'
import type { Box, Painting } from './painting.ts'
import { placeOn } from './trace.ts'

/** Lines onto an empty canvas, inside their box alone, and over them the signs of their points. */
export function paintLines(
  context: OffscreenCanvasRenderingContext2D,
  lines: readonly DrawnLine[],
  { view, x, y, box, unit, theme, raised }: Omit<Painting, 'series'>,
): void {
  const { lines: drawn, signs } = layersOf(() => new Path2D(), lines, view, {
    toX: placeOn(x[0], x[1], box.left, box.left + box.width, view.xLog),
    toY: placeOn(y[0], y[1], box.top + box.height, box.top, view.yLog),
    ...{ visible: x, visibleY: y, unit, theme, background: backgrounds[theme] },
    // A thing raised elsewhere that has no line here lets all lines stand.
    raised: lines.some(({ id }) => id === raised) ? raised : null,
  })
  paintCovers(context, drawn, box)
  context.lineJoin = 'round'
  context.save()
  context.beginPath()
  context.rect(box.left, box.top, box.width, box.height)
  context.clip()
  for (const layer of drawn) if ('path' in layer) paintPath(context, layer)
  context.restore()
  for (const sign of signs) paintPath(context, sign)
}

function paintCovers(context: OffscreenCanvasRenderingContext2D, layers: readonly Layer<Path2D>[], box: Box): void {
  const covers = layers.filter((layer) => 'cover' in layer)
  if (covers.length === 0) return
  const picture = new CoverPicture(box)
  for (const { cover, colour, opacity } of covers) picture.add(cover, colour, opacity)
  context.putImageData(picture.toImageData(), box.left, box.top)
}

function paintPath(
  context: OffscreenCanvasRenderingContext2D,
  { path, colour, width, dash, opacity }: PathLayer<Path2D>,
): void {
  context.globalAlpha = opacity
  if (width === 0) {
    context.fillStyle = colour
    context.fill(path)
    return
  }
  context.strokeStyle = colour
  context.lineWidth = width
  context.setLineDash(dash === '' ? [] : dash.split(' ').map(Number))
  context.stroke(path)
}
