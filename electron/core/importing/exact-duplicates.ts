/**
 * Counts items whose 64-bit hash was seen before, in bounded memory: an open-addressed table of hashes. When it is full,
 * only hashes that end in one more zero bit are kept; equal items have equal hashes, so the count over the kept share,
 * scaled up, has no bias. Below the bound it is exact.
 */
export class ExactDuplicates {
  /** Table slots: pairs of 32-bit halves; 0,0 is empty. */
  private slots: Uint32Array
  private used = 0
  private level = 0
  /** Repeats by the number of zero bits at the end of the hash. */
  private readonly repeatsByZeros = new Float64Array(33)
  private readonly maximumSlots: number

  constructor(maximumSlots = 1 << 24) {
    this.maximumSlots = maximumSlots
    this.slots = new Uint32Array(Math.min(1 << 16, maximumSlots) * 2)
  }

  /** True when the item is known to repeat an earlier one. */
  add(low: number, high: number): boolean {
    const key = low === 0 && high === 0 ? 1 : low
    const zeros = trailingZeros(high)
    if (zeros < this.level) return false
    if (!this.insert(key, high)) {
      this.repeatsByZeros[zeros] = (this.repeatsByZeros[zeros] ?? 0) + 1
      return true
    }
    if (this.used * 10 > (this.slots.length / 2) * 7) this.grow()
    return false
  }

  /** Repeats among all items, and the share of hashes that were looked at. */
  result(): { repeats: number; share: number } {
    const repeats = this.repeatsByZeros.subarray(this.level).reduce((sum, count) => sum + count, 0)
    return { repeats: repeats * 2 ** this.level, share: 2 ** -this.level }
  }

  private insert(low: number, high: number): boolean {
    const slots = this.slots
    const mask = slots.length / 2 - 1
    for (let slot = (low ^ (high << 7)) & mask; ; slot = (slot + 1) & mask) {
      const l = slots[slot * 2] as number
      const h = slots[slot * 2 + 1] as number
      if (l === low && h === high) return false
      if (l === 0 && h === 0) {
        slots[slot * 2] = low
        slots[slot * 2 + 1] = high
        this.used++
        return true
      }
    }
  }

  private grow(): void {
    const old = this.slots
    const full = old.length / 2 >= this.maximumSlots
    if (full) this.level++
    this.slots = new Uint32Array(full ? old.length : old.length * 2)
    this.used = 0
    for (let index = 0; index < old.length; index += 2) {
      const low = old[index] as number
      const high = old[index + 1] as number
      if ((low !== 0 || high !== 0) && trailingZeros(high) >= this.level) this.insert(low, high)
    }
  }
}

/** 0 to 32. */
export function trailingZeros(value: number): number {
  return value === 0 ? 32 : 31 - Math.clz32(value & -value)
}
