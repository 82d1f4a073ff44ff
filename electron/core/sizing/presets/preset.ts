import type { ModelShape } from '../model-shape.ts'

export interface Preset extends ModelShape {
  name: string
  series: string
  /** As published; exact where the publication is, rounded where it rounds. Null for shapes of our own. */
  published_parameters: number | null
  /** In which ways the published model differs from this shape. */
  differs: string | null
}
