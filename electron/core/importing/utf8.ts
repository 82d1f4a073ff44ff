/** How many bytes at the end begin a character of UTF-8 that the next piece must finish: 0 to 3. */
export function incompleteTail(bytes: Uint8Array): number {
  const length = bytes.length
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return byte < 0xf8 && needed > back ? back : 0
  }
  return 0
}

/** Characters (code points) of UTF-8: every byte but those that continue one. */
export function countCharacters(bytes: Uint8Array): number {
  let count = 0
  for (let index = 0; index < bytes.length; index++) count += ((bytes[index] as number) & 0xc0) === 0x80 ? 0 : 1
  return count
}

/** The first place at or after `position` where a character starts. */
export function characterStart(bytes: Uint8Array, position: number): number {
  let start = position
  while (start < bytes.length && ((bytes[start] as number) & 0xc0) === 0x80) start++
  return start
}
