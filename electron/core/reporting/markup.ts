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
