import { isAlias, isMap, isScalar, isSeq, type LineCounter, type ParsedNode } from 'yaml'
import { SizewiseError } from '../../contract/errors.ts'
import { nearestKey } from '../format/nearest-key.ts'

/** Where the text of a study file comes from: its name in messages and its lines. */
export interface SourceText {
  file: string
  lines: LineCounter
}

const printable = 60

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

  error(message: string, offset: number = this.offset): SizewiseError {
    const { line, col } = this.source.lines.linePos(offset)
    return new SizewiseError(
      'study_invalid',
      `line ${Math.max(1, line)}: ${message}`,
      `${this.source.file}:${Math.max(1, line)}:${Math.max(1, col)}`,
    )
  }

  /** `KEY must be ALLOWED, not WHAT CAME`. */
  wrong(allowed: string): SizewiseError {
    return this.error(`${this.key} must be ${allowed}, not ${this.shown()}`)
  }

  shown(): string {
    const { node } = this
    if (node === null) return 'nothing'
    if (isMap(node)) return 'a mapping'
    if (isSeq(node)) return 'a list'
    if (isAlias(node)) return 'an alias'
    if (node.value === null && node.source === '') return 'nothing'
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
      if (key === undefined) throw keyPlace.error(`a key must be a word, not ${keyPlace.shown()}`)
      if (entries.has(key)) throw keyPlace.error(`${key} stands twice; keep one of them`)
      entries.set(key, new Place(this.source, key, pair.value, keyPlace.offset))
    }
    return entries
  }

  /** An error at this entry's key for a key that nothing knows. */
  unknown(known: readonly string[], hints: Readonly<Record<string, string>> = {}): SizewiseError {
    const shown = JSON.stringify(this.key.length > printable ? `${this.key.slice(0, printable)}…` : this.key)
    const hint = Object.hasOwn(hints, this.key) ? hints[this.key] : undefined
    const near = nearestKey(this.key, known)
    const advice = hint ?? (near ? `did you mean ${near}?` : undefined)
    return this.error(
      `unknown key ${shown}${advice ? `; ${advice}` : ''} (allowed: ${known.join(', ')})`,
      this.keyOffset,
    )
  }

  private refuseDecorations(): void {
    if (isAlias(this.node))
      throw this.error(`${this.key}: aliases (*name) are not read in a study file; write the value out`)
    if (this.node?.tag !== undefined && this.node.tag !== '')
      throw this.error(
        `${this.key}: tags (${this.node.tag.slice(0, printable)}) are not read in a study file; leave it out`,
      )
  }
}
