import type { Preset } from './preset.ts'

const differs =
  'Pythia has rotary positions on a quarter of each head and runs attention and feed-forward side by side; here ' +
  'positions are learned (n = context · d_model more parameters) and the two follow each other. Without embeddings the counts are equal'

/** Biderman et al. 2023, table 1; 14M and 31M as released later. Untied, vocabulary padded as in the released weights. */
function pythia(
  name: string,
  n_layer: number,
  n_head: number,
  d_model: number,
  vocab: number,
  published_parameters: number,
): Preset {
  return {
    name: `pythia-${name}`,
    series: 'Pythia',
    family: 'gpt',
    n_layer,
    n_head,
    d_model,
    context: 2048,
    vocab,
    tied_embeddings: false,
    published_parameters,
    differs,
  }
}

export const pythiaPresets: readonly Preset[] = [
  pythia('14m', 6, 4, 128, 50304, 14_067_712),
  pythia('31m', 6, 8, 256, 50304, 30_494_720),
  pythia('70m', 6, 8, 512, 50304, 70_426_624),
  pythia('160m', 12, 12, 768, 50304, 162_322_944),
  pythia('410m', 24, 16, 1024, 50304, 405_334_016),
  pythia('1b', 16, 8, 2048, 50304, 1_011_781_632),
  pythia('1.4b', 24, 16, 2048, 50304, 1_414_647_808),
  pythia('2.8b', 32, 32, 2560, 50304, 2_775_208_960),
  pythia('6.9b', 32, 32, 4096, 50432, 6_857_302_016),
  pythia('12b', 36, 40, 5120, 50688, 11_846_072_320),
]
