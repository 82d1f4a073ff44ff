import { isAlias, isMap, isScalar, isSeq, type LineCounter, type ParsedNode } from 'yaml'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'
import { nearestKey } from '../format/nearest-key.ts'

/** Where the text of a study file comes from: its name in messages and its lines. */
export interface SourceText {
  file: string
  lines: LineCounter
}

const printable = 60

/** What to say about keys that people write and this file does not know. */
export type Hints = Readonly<Record<string, Phrase>>

export const didYouMean = (key: string): Phrase => phrase('studyFile.didYouMean', { key })

/** One value of the file with the key that leads to it: what checks read and what errors point at. */
export class Place {
  readonly source: SourceText
  readonly key: string
  readonly node: ParsedNode | null
  private readonly offset: number
  private readonly keyOffset: number

  /** `keyOffset`: where the key stands, for what has no value of its own. */
  constructor(source: SourceText, key: string, node: ParsedNode | null, keyOffset: number) {
    this.source = source
    this.key = key
    this.node = node
    this.keyOffset = keyOffset
    this.offset = node?.range[0] ?? keyOffset
  }

  get line(): number {
    return Math.max(1, this.source.lines.linePos(this.offset).line)
  }

  error(what: Said, offset: number = this.offset): SizewiseError {
    const { line, col } = this.source.lines.linePos(offset)
    return new SizewiseError(
      'study_invalid',
      phrase('studyFile.atLine', { line: Math.max(1, line), what }),
      `${this.source.file}:${Math.max(1, line)}:${Math.max(1, col)}`,
    )
  }

  /** `KEY must be ALLOWED, not WHAT CAME`. */
  wrong(allowed: Phrase): SizewiseError {
    return this.error(phrase('studyFile.mustBe', { key: this.key, allowed, found: this.shown() }))
  }

  shown(): Said {
    const { node } = this
    if (node === null) return phrase('studyFile.nothing')
    if (isMap(node)) return phrase('studyFile.mapping')
    if (isSeq(node)) return phrase('studyFile.list')
    if (isAlias(node)) return phrase('studyFile.alias')
    if (node.value === null && node.source === '') return phrase('studyFile.nothing')
    const text = typeof node.value === 'string' ? node.value : node.source
    return JSON.stringify(text.length > printable ? `${text.slice(0, printable)}…` : text)
  }

  /** The value without YAML's clothes; undefined for a mapping, a list or nothing. */
  scalar(): unknown {
    this.refuseDecorations()
    return isScalar(this.node) && this.node.value !== null ? this.node.value : undefined
  }

  /** The text as written, also of what YAML reads as a number: names may look like `100` or `1.2M`. */
  text(): string | undefined {
    const value = this.scalar()
    if (typeof value === 'string') return value
    if (typeof value === 'number' && isScalar(this.node)) return this.node.source
    return undefined
  }

  items(): Place[] | undefined {
    this.refuseDecorations()
    if (!isSeq(this.node)) return undefined
    return this.node.items.map((item, index) => new Place(this.source, `${this.key}[${index}]`, item, this.offset))
  }

  /** The entries of a mapping; a key that is no text or stands twice is an error. */
  entries(): Map<string, Place> | undefined {
    this.refuseDecorations()
    if (!isMap(this.node)) return undefined
    const entries = new Map<string, Place>()
    for (const pair of this.node.items) {
      const keyPlace = new Place(this.source, this.key, pair.key, this.offset)
      const key = keyPlace.text()
      if (key === undefined) throw keyPlace.error(phrase('studyFile.keyIsNoWord', { found: keyPlace.shown() }))
      if (entries.has(key)) throw keyPlace.error(phrase('studyFile.keyTwice', { key }))
      entries.set(key, new Place(this.source, key, pair.value, keyPlace.offset))
    }
    return entries
  }

  /** An error at this entry's key for a key that nothing knows. */
  unknown(known: readonly string[], hints: Hints = {}): SizewiseError {
    const key = JSON.stringify(this.key.length > printable ? `${this.key.slice(0, printable)}…` : this.key)
    const near = nearestKey(this.key, known)
    const hint = Object.hasOwn(hints, this.key) ? hints[this.key] : near && didYouMean(near)
    const said = hint
      ? phrase('studyFile.unknownKeyHint', { key, hint, known })
      : phrase('studyFile.unknownKey', { key, known })
    return this.error(said, this.keyOffset)
  }

  private refuseDecorations(): void {
    if (isAlias(this.node)) throw this.error(phrase('studyFile.noAliases', { key: this.key }))
    const tag = this.node?.tag ?? ''
    if (tag !== '') throw this.error(phrase('studyFile.noTags', { key: this.key, tag: tag.slice(0, printable) }))
  }
}
