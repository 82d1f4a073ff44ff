/** Characters as people count them, for names and titles. */
export const charactersOf = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment)

/** Chinese characters and emoji are two wide. */
const widthsOf = (characters: readonly string[]): number[] =>
  characters.map((character) =>
    /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Emoji_Presentation}/u.test(
      character,
    )
      ? 2
      : 1,
  )

/** How wide a text is, in Latin letters. */
export const widthOf = (text: string): number => widthsOf(charactersOf(text)).reduce((sum, width) => sum + width, 0)

/** A long name cut in its middle to at most `longest` Latin letters: its ends tell more than its middle. */
export function cutMiddle(name: string, longest: number): string {
  const characters = charactersOf(name)
  const widths = widthsOf(characters)
  let total = widths.reduce<number>((sum, width) => sum + width, 0)
  if (total <= longest) return name
  // Taken away from the middle outwards until what is left, with the ellipsis, fits.
  let from = Math.floor(characters.length / 2)
  let to = from
  while (total + 1 > longest && to - from < characters.length) {
    const before = to - from < 2 * (characters.length >> 1) && from > 0 && from >= characters.length - to
    total -= before ? widths[--from]! : widths[to++]!
  }
  return `${characters.slice(0, from).join('')}…${characters.slice(to).join('')}`
}
