import { english } from '../../contract/phrases/english.ts'
import { isPhrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'

/** Puts a phrase into the words of one language. */
export type Say = (said: Said) => string

export type Part = Markup | Phrase | string | number | null | readonly Part[]

/** HTML or SVG that is safe to put into a page as it is; its phrases are put into words when the page is written. */
export class Markup {
  readonly #literals: readonly string[]
  readonly #parts: readonly Part[]

  constructor(literals: readonly string[], parts: readonly Part[]) {
    this.#literals = literals
    this.#parts = parts
  }

  source(say: Say = english): string {
    return this.#literals.reduce((text, literal, index) => text + render(this.#parts[index - 1]!, say) + literal)
  }
}

/** Builds markup; everything interpolated is escaped unless it is markup itself. Null writes nothing, lists are joined. */
export function html(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(literals, parts)
}

function render(part: Part, say: Say): string {
  if (part === null) return ''
  if (part instanceof Markup) return part.source(say)
  if (isPhrase(part)) return escapeText(say(part))
  if (typeof part === 'object') return part.map((one) => render(one, say)).join('')
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
