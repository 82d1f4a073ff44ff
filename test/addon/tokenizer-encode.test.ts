import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { addon, failureOf, readTokens, sampleTexts, temporaryFolder, writeDocuments } from './addon.ts'

const folder = temporaryFolder()
const bpe = join(folder, 'bpe.json')
const ignore = () => undefined

beforeAll(async () => {
  const documents = [writeDocuments(join(folder, 'sample.docs'), sampleTexts)]
  await addon.trainTokenizer({ kind: 'bpe', vocab: 320, documents, out: bpe, threads: 1 }, ignore).promise
})

describe('encodeText, encodeBytes, decodeToBytes', () => {
  test('give tokens that spell the text', () => {
    const { ids, tokens } = addon.encodeText(bpe, 'the model size')
    expect(ids).toBeInstanceOf(Int32Array)
    expect(tokens.join('')).toBe('the model size')
    expect(ids.length).toBe(tokens.length)
    expect(ids.length).toBeLessThan(14)
    expect(addon.encodeBytes(bpe, Buffer.from('the model size'))).toEqual(ids)
  })

  test('take any bytes and give them back', () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3)
    expect(addon.decodeToBytes(bpe, addon.encodeBytes(bpe, bytes))).toEqual(bytes)
  })

  test('take a part of a buffer', () => {
    const whole = Buffer.from('xxthe modelyy')
    expect(addon.encodeBytes(bpe, whole.subarray(2, 11))).toEqual(addon.encodeText(bpe, 'the model').ids)
    const ids = Int32Array.from([0, 1, 2, 3])
    expect(addon.decodeToBytes(bpe, ids.subarray(1, 3))).toEqual(addon.decodeToBytes(bpe, Int32Array.from([1, 2])))
  })

  test('nothing is nothing', () => {
    expect(addon.encodeText(bpe, '')).toEqual({ ids: new Int32Array(0), tokens: [] })
    expect(addon.decodeToBytes(bpe, new Int32Array(0))).toEqual(new Uint8Array(0))
  })

  test('a lone surrogate becomes U+FFFD', () => {
    expect(Buffer.from(addon.decodeToBytes(bpe, addon.encodeText(bpe, 'a\ud800b').ids)).toString()).toBe('a\ufffdb')
  })

  test('wrong arguments are told with their name', async () => {
    expect(await failureOf(() => addon.encodeText(bpe, 5 as never))).toMatchObject({ code: 'usage', at: 'text' })
    expect(await failureOf(() => addon.encodeText(undefined as never, 'x'))).toMatchObject({
      code: 'usage',
      at: 'tokenizer',
    })
    expect(await failureOf(() => addon.encodeBytes(bpe, 'x' as never))).toMatchObject({
      code: 'usage',
      at: 'bytes',
      message: 'expected a Uint8Array, found "x"',
    })
    expect(await failureOf(() => addon.decodeToBytes(bpe, [1] as never))).toMatchObject({ code: 'usage', at: 'ids' })
    expect(await failureOf(() => addon.decodeToBytes(bpe, Int32Array.from([320])))).toMatchObject({ code: 'usage' })
  })
})

describe('inspectTokenizer', () => {
  test('reads a file again when it has changed', async () => {
    const path = join(folder, 'changing.json')
    await addon.trainTokenizer({ kind: 'byte', vocab: 257, documents: [], out: path, threads: 1 }, ignore).promise
    expect(addon.inspectTokenizer(path).kind).toBe('byte')
    writeFileSync(path, readFileSync(bpe))
    utimesSync(path, new Date(), new Date(Date.now() + 5000))
    expect(addon.inspectTokenizer(path).kind).toBe('bpe')
  })

  test('names what it does not support, and where a file is broken', async () => {
    const path = join(folder, 'unigram.json')
    writeFileSync(path, JSON.stringify({ model: { type: 'Unigram', vocab: {} } }))
    expect(await failureOf(() => addon.inspectTokenizer(path))).toMatchObject({
      code: 'tokenizer_invalid',
      at: `${path}: model: type`,
    })
    writeFileSync(path, '{\n  "model": oops')
    expect(await failureOf(() => addon.inspectTokenizer(path))).toMatchObject({
      code: 'tokenizer_invalid',
      at: `${path}:2:12`,
    })
    expect(await failureOf(() => addon.inspectTokenizer(join(folder, 'none.json')))).toMatchObject({
      code: 'file_missing',
    })
    expect(await failureOf(() => addon.inspectTokenizer(folder))).toMatchObject({ code: 'file_unreadable' })
  })
})

describe('encodeDocuments', () => {
  const out = join(folder, 'sample.tokens')

  test('writes the ids of each document and an end-of-text token after it', async () => {
    const documents = join(folder, 'sample.docs')
    const result = await addon.encodeDocuments({ tokenizer: bpe, documents, out, threads: 2 }, ignore).promise
    const endOfText = addon.encodeText(bpe, '<|endoftext|>').ids
    const expected = sampleTexts.flatMap((text) => [...addon.encodeText(bpe, text).ids, ...endOfText])
    expect(readTokens(readFileSync(out))).toEqual(expected)
    expect(result).toEqual({
      tokens: expected.length,
      documents: sampleTexts.length,
      bytes: Buffer.byteLength(sampleTexts.join('')),
    })
  })

  test('two at once, progress, and cancel', async () => {
    const documents = writeDocuments(join(folder, 'large.docs'), [sampleTexts.join('').repeat(20_000)])
    const total = Buffer.byteLength(sampleTexts.join('')) * 20_000
    const start = (name: string, onProgress: (done: number, total: number) => void) =>
      addon.encodeDocuments({ tokenizer: bpe, documents, out: join(folder, name), threads: 2 }, onProgress)
    const points: [number, number][] = []
    const cancelled = start('c.tokens', (done) => {
      if (done > 0) cancelled.cancel()
    })
    const [first, second, third] = await Promise.all([
      start('a.tokens', (done, of) => points.push([done, of])).promise,
      start('b.tokens', ignore).promise,
      failureOf(() => cancelled.promise),
    ])
    expect(first).toEqual(second)
    expect(third).toMatchObject({ code: 'cancelled' })
    expect(points.at(-1)).toEqual([total, total])
    expect(readFileSync(join(folder, 'a.tokens')).equals(readFileSync(join(folder, 'b.tokens')))).toBe(true)
    expect(await failureOf(() => readFileSync(join(folder, 'c.tokens')))).toMatchObject({ code: 'ENOENT' })
  })

  test('what is missing or damaged is told with its path', async () => {
    const documents = join(folder, 'sample.docs')
    const start = (options: object) => () =>
      addon.encodeDocuments({ tokenizer: bpe, documents, out, threads: 1, ...options }, ignore).promise
    expect(await failureOf(start({ documents: bpe }))).toMatchObject({ code: 'documents_invalid', at: bpe })
    expect(await failureOf(start({ tokenizer: documents }))).toMatchObject({ code: 'tokenizer_invalid' })
    expect(await failureOf(start({ out: join(folder, 'none', 'x') }))).toMatchObject({ code: 'file_missing' })
    expect(await failureOf(start({ documents: undefined }))).toMatchObject({ code: 'usage', at: 'options.documents' })
  })
})
