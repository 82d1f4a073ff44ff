/** The addon as the build leaves it, and small inputs for its tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export type Addon = typeof import('../../native/addon/binding.d.ts')

export const addonPath = fileURLToPath(new URL('../../.build/addon/Release/sizewise.node', import.meta.url))
export const addon = createRequire(import.meta.url)(addonPath) as Addon

/** A folder that is removed when the test file has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sizewise-addon-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Writes documents in the .docs format (native/engine/io/document_file.h). */
export function writeDocuments(path: string, documents: string[]): string {
  const texts = documents.map((document) => Buffer.from(document))
  const offsets = [0n]
  for (const text of texts) offsets.push((offsets.at(-1) ?? 0n) + BigInt(text.length))
  const textBytes = Number(offsets.at(-1))
  const padding = Buffer.alloc((8 - (textBytes % 8)) % 8)
  const numbers = BigUint64Array.from([...offsets, BigInt(documents.length), BigInt(textBytes)])
  writeFileSync(path, Buffer.concat([...texts, padding, Buffer.from(numbers.buffer), Buffer.from('SWDOCS01')]))
  return path
}

/** Ids of a .tokens file (native/engine/io/token_shard.h). */
export function readTokens(shard: Buffer): number[] {
  const width = shard.readUInt32LE(8)
  const ids: number[] = []
  for (let at = 64; at < shard.length; at += width) ids.push(shard.readUIntLE(at, width))
  return ids
}

/** What a call fails with; fails itself where the call succeeds. */
export async function failureOf(call: () => unknown): Promise<{ code: string; message: string; at?: string }> {
  try {
    await call()
  } catch (error) {
    return error as { code: string; message: string; at?: string }
  }
  throw new Error('expected a failure, but the call succeeded')
}

export const sampleTexts = [
  "The size of a model is how many numbers it has. It's the model's size that we'd like to know, isn't it?\n",
  'for (int i = 0; i < size; ++i) {\n\tsum += model[i] * 3.14159;  // the sum\n}\n',
  '模型的大小是它有多少个数字。我们想知道模型要多大。模型越大，损失越小。\n',
  'naïve café, größer 😀😀🎉 ½ ٣٤ \u3000 wide\n\n\nthe the the the model model size\n',
]
