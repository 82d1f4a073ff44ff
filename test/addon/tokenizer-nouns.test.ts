import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCli } from '../plain/cli/start-cli.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sizewise-tokenizer-nouns-'))
  const text = Array.from(
    { length: 400 },
    (_, index) => `The ship sailed on day ${index}. 船在第${index}天启航。`,
  ).join('\n')
  writeFileSync(join(folder, 'log.txt'), text)
  await sizewise('dataset', 'import', join(folder, 'log.txt'), '--name', 'log')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function sizewise(...args: string[]): Promise<{ lines: Record<string, unknown>[]; exitCode: number | null }> {
  const { stdout, exitCode } = await startCli([...args, '--json', '--home', join(folder, 'home')])
  return {
    lines: stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
    exitCode,
  }
}

test('a tokenizer is trained on a dataset, encodes, and comes back the same from its file', async () => {
  const trained = await sizewise('tokenizer', 'train', 'log', '--kind', 'bpe', '--vocab', '400', '--name', 'log-bpe')
  expect(trained).toMatchObject({ exitCode: 0, lines: [{ name: 'log-bpe', kind: 'bpe', trained_on: 'log' }] })
  const text = 'The ship 🚢 sailed\n第7天'
  const [encoded = {}] = (await sizewise('tokenizer', 'encode', 'log-bpe', text)).lines
  expect(encoded['text']).toBe(text)
  expect((encoded['ids'] as number[]).length).toBe((encoded['tokens'] as string[]).length)

  const path = join(folder, 'home', String(trained.lines[0]?.['path']))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('model')
  const imported = await sizewise('tokenizer', 'import', path, '--name', 'again')
  expect(imported.lines[0]).toMatchObject({
    kind: 'bpe',
    vocab: trained.lines[0]?.['vocab'],
    hash: trained.lines[0]?.['hash'],
  })
  expect((await sizewise('tokenizer', 'encode', 'again', text)).lines[0]).toEqual(encoded)
}, 60_000)

test('each line of a file gives one document', async () => {
  await sizewise('tokenizer', 'train', 'log', '--kind', 'byte', '--name', 'log-byte')
  writeFileSync(join(folder, 'lines.txt'), 'one\n\n三\n')
  const { lines } = await sizewise('tokenizer', 'encode', 'log-byte', '--file', join(folder, 'lines.txt'))
  expect(lines.map(({ text, ids }) => [text, (ids as number[]).length])).toEqual([
    ['one', 3],
    ['', 0],
    ['三', 3],
  ])
}, 60_000)

test('wrong uses answer with their code', async () => {
  const code = async (...args: string[]): Promise<unknown> => (await sizewise('tokenizer', ...args)).lines[0]?.['error']
  expect(await code('train', 'absent', '--vocab', '300')).toMatchObject({ code: 'not_found' })
  expect(await code('train', 'log', '--kind', 'bpe')).toMatchObject({ code: 'usage' })
  expect(await code('import', join(folder, 'log.txt'), '--name', 'x')).toMatchObject({ code: 'tokenizer_invalid' })
  expect(await code('import', join(folder, 'absent.json'))).toMatchObject({ code: 'file_missing' })
  expect(await code('encode', 'absent', 'text')).toMatchObject({ code: 'not_found' })
}, 60_000)
