import { z } from 'zod'

const line = z.object({ id: z.string(), what: z.string(), peer: z.string(), value: z.number(), unit: z.string() })
const comparable = new Set(['of copy', 'TFLOP/s', 'tokens/s'])

/** A program whose figures of a GPU ours are held against. */
export interface CudaPeer {
  /** Before the name of a setting; null: the settings say all. */
  name: string | null
  version: string
  /** By the name of our figure, `what, unit`, and then by the peer's setting. */
  figures: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Of the lines that a script of test/bench prints, those in a unit of ours. */
export function readCudaFigures(output: string): CudaPeer['figures'] {
  const figures = new Map<string, Map<string, number>>()
  for (const text of output.split('\n').filter((one) => one.startsWith('{'))) {
    const { what, peer, value, unit } = line.parse(JSON.parse(text))
    if (!comparable.has(unit)) continue
    const name = `${what}, ${unit}`
    const known = figures.get(name) ?? new Map<string, number>()
    figures.set(name, known.set(peer, value))
  }
  return figures
}
