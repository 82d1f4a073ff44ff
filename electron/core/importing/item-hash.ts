import type { Hash } from 'node:crypto'

/** 64 bits that name an item's text: the last eight bytes of its MD5, as DuckDB's md5_number_lower gives them. */
export interface ItemHash {
  low: number
  high: number
}

export function itemHash(md5: Hash): ItemHash {
  const digest = md5.digest()
  return { low: digest.readUInt32LE(8), high: digest.readUInt32LE(12) }
}
