export const signatureBins = 64
/** Three Chinese characters or nine Latin letters. */
const shingleBytes = 9
/** A shorter text has too few shingles to say that it is nearly another. */
const minimumShingles = 24
const consideredBytes = 1 << 16

/** ASCII letters as small ones, every white space as a blank. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte >= 9 && byte <= 13 ? 32 : byte,
)
const multiplier = 0x01000193
const leaving = Array.from({ length: shingleBytes }).reduce<number>((power) => Math.imul(power, multiplier), 1)

/**
 * One-permutation MinHash (Li, Owen, Zhang 2012) over a text's shingles of bytes, empty bins filled from their neighbours
 * (Shrivastava, Li 2014): 16 bits for each of 64 bins. The share of equal bins estimates the Jaccard similarity. Looks at
 * the first 64 KiB. Undefined for a text too short.
 */
export function minhashSignature(bytes: Uint8Array): Uint16Array | undefined {
  const end = Math.min(bytes.length, consideredBytes)
  if (end < shingleBytes + minimumShingles) return undefined
  const lowest = new Uint32Array(signatureBins).fill(0xffffffff)
  let rolling = 0
  for (let index = 0; index < end; index++) {
    rolling = (Math.imul(rolling, multiplier) + (folded[bytes[index] as number] as number) + 1) | 0
    if (index < shingleBytes) continue
    rolling = (rolling - Math.imul(leaving, (folded[bytes[index - shingleBytes] as number] as number) + 1)) | 0
    const hash = mixed(rolling)
    const bin = hash >>> 26
    if ((hash << 6) >>> 0 < (lowest[bin] as number)) lowest[bin] = hash << 6
  }
  return densified(lowest)
}

/** The finaliser of MurmurHash3 (Appleby): every bit of the input moves every bit of the output. */
function mixed(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function densified(lowest: Uint32Array): Uint16Array {
  const signature = new Uint16Array(signatureBins)
  for (let bin = 0; bin < signatureBins; bin++) {
    let distance = 0
    while ((lowest[(bin + distance) % signatureBins] as number) === 0xffffffff && distance < signatureBins) distance++
    signature[bin] = ((lowest[(bin + distance) % signatureBins] as number) >>> 16) + distance * 0x9e37
  }
  return signature
}
