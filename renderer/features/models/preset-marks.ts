import type { ModelDescription } from '../../../electron/contract/model.ts'

export interface PresetMark {
  name: string
  /** In total, under the preset's own vocabulary. */
  parameters: number
  /** Pixels. */
  at: number
  /** Whether there is room for its name. */
  labelled: boolean
}

/** Names that a person looks for first. */
const known = ['gpt2-small', 'gpt2-xl', 'gpt3-175b', 'gpt3-13b', 'micro', 'base', 'nano', 'pythia-14m', 'gpt3-2.7b']
const letter = 6

/** The presets where they stand; names only where they do not run into each other, the best known first. */
export function presetMarks(presets: ModelDescription[], placeOf: (size: number) => number): PresetMark[] {
  const rank = (name: string): number => (known.indexOf(name) + known.length + 1) % (known.length + 1)
  const taken: [left: number, right: number][] = []
  return presets
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map(({ name, parameters: { total } }) => {
      const at = placeOf(total)
      const half = (name.length * letter) / 2 + 4
      const labelled = taken.every(([left, right]) => at + half < left || at - half > right)
      if (labelled) taken.push([at - half, at + half])
      return { name, parameters: total, at, labelled }
    })
}
