import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addon, failureOf, sampleTexts, temporaryFolder, writeDocuments } from './addon.ts'

const folder = temporaryFolder()
const documents = writeDocuments(join(folder, 'sample.docs'), sampleTexts)
const ignore = () => undefined

function train(kind: 'bpe' | 'char' | 'byte', out: string, vocab = 400, files = [documents]) {
  return addon.trainTokenizer({ kind, vocab, documents: files, out, threads: 2 }, ignore)
}

describe('trainTokenizer', () => {
  test('writes a tokenizer.json of each kind that can be inspected', async () => {
    for (const kind of ['bpe', 'char', 'byte'] as const) {
      const out = join(folder, `${kind}.json`)
      const { vocab } = await train(kind, out).promise
      expect(addon.inspectTokenizer(out)).toEqual({ kind, vocab })
      expect(vocab).toBeGreaterThanOrEqual(257)
    }
  })

  test('reports progress up to its total', async () => {
    const points: [number, number][] = []
    const options = {
      kind: 'bpe' as const,
      vocab: 300,
      documents: [documents],
      out: join(folder, 'p.json'),
      threads: 1,
    }
    await addon.trainTokenizer(options, (done, total) => points.push([done, total])).promise
    expect(points.at(-1)).toEqual([1000, 1000])
    expect(points.map(([done]) => done)).toEqual([...points.map(([done]) => done)].sort((a, b) => a - b))
  })

  test('two at once give what each gives alone', async () => {
    const names = ['one.json', 'two.json', 'alone.json'].map((name) => join(folder, name))
    const [one, two, alone] = names as [string, string, string]
    await Promise.all([train('bpe', one).promise, train('bpe', two).promise])
    await train('bpe', alone).promise
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(alone, 'utf8'))
    expect(readFileSync(two, 'utf8')).toBe(readFileSync(alone, 'utf8'))
  })

  test('cancel rejects with `cancelled` and leaves no file', async () => {
    const large = writeDocuments(
      join(folder, 'large.docs'),
      Array.from({ length: 400 }, () => sampleTexts.join('').repeat(100)),
    )
    const before = readdirSync(folder).length
    const task = train('bpe', join(folder, 'cancelled.json'), 5000, [large])
    task.cancel()
    task.cancel()
    expect(await failureOf(() => task.promise)).toMatchObject({ code: 'cancelled' })
    expect(readdirSync(folder).length).toBe(before)
  })

  test('a progress callback that throws ends the work and is what the promise rejects with', async () => {
    const options = {
      kind: 'bpe' as const,
      vocab: 400,
      documents: [documents],
      out: join(folder, 't.json'),
      threads: 1,
    }
    const thrown = new RangeError('from the callback')
    const task = addon.trainTokenizer(options, () => {
      throw thrown
    })
    await expect(task.promise).rejects.toBe(thrown)
  })

  test('wrong arguments are told with their name', async () => {
    const start = (options: object) => () => addon.trainTokenizer(options as never, ignore)
    const right = { kind: 'bpe', vocab: 300, documents: [documents], out: join(folder, 'w.json'), threads: 1 }
    expect(await failureOf(start({ ...right, kind: 'unigram' }))).toMatchObject({ code: 'usage', at: 'kind' })
    expect(await failureOf(start({ ...right, vocab: 1.5 }))).toMatchObject({ code: 'usage', at: 'options.vocab' })
    expect(await failureOf(start({ ...right, documents: [1] }))).toMatchObject({
      code: 'usage',
      at: 'options.documents[0]',
    })
    expect(await failureOf(start({ ...right, threads: 0 }))).toMatchObject({ code: 'usage', at: 'options.threads' })
    expect(await failureOf(() => addon.trainTokenizer(right as never, 'no function' as never))).toMatchObject({
      code: 'usage',
      at: 'onProgress',
      message: 'expected a function, found "no function"',
    })
    expect(await failureOf(() => start({ ...right, vocab: 256 })().promise)).toMatchObject({
      code: 'usage',
      at: 'vocab',
    })
  })

  test('files that are missing, damaged or cannot be written are told with their path', async () => {
    const missing = join(folder, 'missing.docs')
    expect(await failureOf(() => train('bpe', join(folder, 'm.json'), 300, [missing]).promise)).toMatchObject({
      code: 'file_missing',
      at: missing,
    })
    const damaged = join(folder, 'bpe.json')
    expect(await failureOf(() => train('bpe', join(folder, 'm.json'), 300, [damaged]).promise)).toMatchObject({
      code: 'documents_invalid',
      at: damaged,
    })
    expect(await failureOf(() => train('byte', join(folder, 'none', 'm.json')).promise)).toMatchObject({
      code: 'file_missing',
    })
  })
})
