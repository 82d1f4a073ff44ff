import type { Model } from '../../contract/model.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { nearestKey } from '../format/nearest-key.ts'
import { modelFromShape, type ModelShape } from './model-shape.ts'
import { gpt2Presets } from './presets/gpt2.ts'
import { gpt3Presets } from './presets/gpt3.ts'
import type { Preset } from './presets/preset.ts'
import { pythiaPresets } from './presets/pythia.ts'
import { smallPresets } from './presets/small.ts'

export const presets: readonly Preset[] = [...smallPresets, ...gpt2Presets, ...gpt3Presets, ...pythiaPresets]

export function findPreset(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name)
  if (preset) return preset
  const near = nearestKey(
    name,
    presets.map((candidate) => candidate.name),
  )
  const said = near ? phrase('names.presetUnknownNear', { name, near }) : phrase('names.presetUnknown', { name })
  throw new SizewiseError('not_found', said, 'preset')
}

/** The preset as a model, with any of its numbers replaced. Throws model_invalid where they do not fit together. */
export function modelFromPreset(name: string, replace: Partial<ModelShape> = {}): Model {
  const { series: _series, published_parameters: _published, differs: _differs, ...shape } = findPreset(name)
  return modelFromShape({ ...shape, ...replace })
}
