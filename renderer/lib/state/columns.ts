/** Points as growing columns of numbers, one for each key: no object stays for a point, however many there are. */
export class Columns<Key extends string> {
  readonly #keys: readonly Key[]
  #room = 256
  #columns: Record<Key, Float64Array<ArrayBuffer>>
  #length = 0

  constructor(keys: readonly Key[]) {
    this.#keys = keys
    this.#columns = this.#made(this.#room)
  }

  get length(): number {
    return this.#length
  }

  /** Columns of one length; those of other keys are left out. */
  append(points: Readonly<Record<Key, Float64Array>>): void {
    const [first] = this.#keys
    const length = this.#length + (first === undefined ? 0 : points[first].length)
    this.#reserve(length)
    for (const key of this.#keys) this.#columns[key].set(points[key], this.#length)
    this.#length = length
  }

  last(key: Key): number | undefined {
    return this.#length === 0 ? undefined : this.#columns[key][this.#length - 1]
  }

  /** Keeps the first `length` points. */
  cut(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  /** The columns as they stand now, on the same memory; appending does not change them. */
  views(): Record<Key, Float64Array> {
    return this.#record((key) => this.#columns[key].subarray(0, this.#length))
  }

  #reserve(length: number): void {
    if (length <= this.#room) return
    this.#room = Math.max(length, 2 * this.#room)
    const wider = this.#made(this.#room)
    for (const key of this.#keys) wider[key].set(this.#columns[key].subarray(0, this.#length))
    this.#columns = wider
  }

  #made(room: number): Record<Key, Float64Array<ArrayBuffer>> {
    return this.#record(() => new Float64Array(room))
  }

  #record<Value>(of: (key: Key) => Value): Record<Key, Value> {
    return Object.fromEntries(this.#keys.map((key) => [key, of(key)])) as Record<Key, Value>
  }
}

/** The points behind a step, on the same memory. */
export function after<Key extends string>(
  points: Readonly<Record<Key | 'step', Float64Array>>,
  step: number,
): Record<Key | 'step', Float64Array> {
  const found = points.step.findIndex((value) => value > step)
  const from = found < 0 ? points.step.length : found
  const columns = Object.entries<Float64Array>(points).map(([key, column]) => [key, column.subarray(from)])
  return Object.fromEntries(columns) as Record<Key | 'step', Float64Array>
}
