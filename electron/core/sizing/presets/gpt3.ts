import type { Preset } from './preset.ts'

const sparse = 'GPT-3 alternates dense and locally banded sparse attention; here all layers are dense'

/** Brown et al. 2020, table 2.1. Where its head count times its head size is not its width, the width is kept. */
function gpt3(
  name: string,
  n_layer: number,
  n_head: number,
  d_model: number,
  published_parameters: number,
  differs = '',
): Preset {
  const words = differs === '' ? sparse : `${sparse}; ${differs}`
  return {
    name,
    series: 'GPT-3',
    family: 'gpt',
    n_layer,
    n_head,
    d_model,
    context: 2048,
    vocab: 50257,
    published_parameters,
    differs: words,
  }
}

export const gpt3Presets: readonly Preset[] = [
  gpt3('gpt3-small', 12, 12, 768, 125e6),
  gpt3('gpt3-medium', 24, 16, 1024, 350e6),
  gpt3('gpt3-large', 24, 16, 1536, 760e6),
  gpt3('gpt3-xl', 24, 16, 2048, 1.3e9, 'the table has 24 heads of 128, which is no width of 2048; here 16'),
  gpt3('gpt3-2.7b', 32, 32, 2560, 2.7e9),
  gpt3('gpt3-6.7b', 32, 32, 4096, 6.7e9),
  gpt3('gpt3-13b', 40, 40, 5120, 13e9, 'the table has a width of 5140, which 40 heads of 128 do not make; here 5120'),
  gpt3('gpt3-175b', 96, 96, 12288, 175e9),
]
