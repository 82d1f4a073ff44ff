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

  append(points: readonly Readonly<Record<Key, number>>[]): void {
    this.#reserve(this.#length + points.length)
    for (const point of points) {
      for (const key of this.#keys) this.#columns[key][this.#length] = point[key]
      this.#length++
    }
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
