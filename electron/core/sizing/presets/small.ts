import type { Preset } from './preset.ts'

/**
 * A ladder for one machine, about a factor of three apart. nano, micro and mini are minGPT's shapes of these names;
 * micro is also nanoGPT's CPU model and small its character model on a GPU. base follows Gopher-44M (Rae et al. 2021).
 */
function small(name: string, n_layer: number, n_head: number, d_model: number): Preset {
  return {
    name,
    series: 'small',
    family: 'gpt',
    n_layer,
    n_head,
    d_model,
    context: 256,
    vocab: 2048,
    published_parameters: null,
    differs: null,
  }
}

export const smallPresets: readonly Preset[] = [
  small('nano', 3, 3, 48),
  small('tiny', 4, 4, 64),
  small('micro', 4, 4, 128),
  small('mini', 6, 6, 192),
  small('small', 6, 6, 384),
  small('base', 8, 8, 512),
]
