/** HTML or SVG source that is safe to put into a page as it is. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

type Part = Markup | string | number | null | readonly Part[]

/** Builds markup; everything interpolated is escaped unless it is markup itself. Null writes nothing, lists are joined. */
export function html(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => text + render(parts[index - 1]!) + literal))
}

function render(part: Part): string {
  if (part === null) return ''
  if (part instanceof Markup) return part.source
  if (typeof part === 'object') return part.map(render).join('')
  return escapeText(String(part))
}

/** For element content and quoted attributes. Control characters, which no page may hold, become U+FFFD. */
export function escapeText(text: string): string {
  const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text
    .toWellFormed()

    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '\uFFFD')
    .replace(/[&<>"']/g, (character) => escapes[character]!)
}

const charactersOf = (text: string): string[] =>
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

/** A long name cut in its middle, by characters as people count them. */
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
