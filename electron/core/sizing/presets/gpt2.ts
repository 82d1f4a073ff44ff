import type { Preset } from './preset.ts'

/** Radford et al. 2019, with the counts of the released weights (the paper's own table counts them wrongly). */
function gpt2(name: string, n_layer: number, n_head: number, d_model: number, published_parameters: number): Preset {
  return {
    name,
    series: 'GPT-2',
    family: 'gpt',
    n_layer,
    n_head,
    d_model,
    context: 1024,
    vocab: 50257,
    published_parameters,
    differs: null,
  }
}

export const gpt2Presets: readonly Preset[] = [
  gpt2('gpt2-small', 12, 12, 768, 124_439_808),
  gpt2('gpt2-medium', 24, 16, 1024, 354_823_168),
  gpt2('gpt2-large', 36, 20, 1280, 774_030_080),
  gpt2('gpt2-xl', 48, 25, 1600, 1_557_611_200),
]
