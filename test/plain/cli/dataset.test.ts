import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collect, startCli } from './start-cli.ts'

let folder: string
let home: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sizewise-cli-dataset-'))
  home = join(folder, 'home')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const dataset = async (...args: string[]): Promise<{ document: Record<string, unknown>; exitCode: number | null }> => {
  const { stdout, exitCode } = await startCli(['dataset', ...args, '--json', '--home', home])
  return { document: JSON.parse(stdout) as Record<string, unknown>, exitCode }
}
function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const reviews = `review,stars\n${Array.from({ length: 500 }, (_, index) => `"it was number ${index}, really",${index % 5}`).join('\n')}\n`

test('a dataset is imported, listed, shown and deleted', async () => {
  const imported = await dataset('import', file('reviews.csv', reviews), '--name', 'reviews', '--split', '0.8/0.1/0.1')
  expect(imported).toMatchObject({ exitCode: 0, document: { name: 'reviews', kind: 'labelled text', documents: 500 } })
  expect((await dataset('list')).document).toMatchObject({ datasets: [{ name: 'reviews', kind: 'labelled text' }] })
  const { document } = await dataset('show', 'reviews')
  for (const key of ['name', 'kind', 'hash', 'documents', 'characters', 'bytes', 'warnings'])
    expect(document).toHaveProperty(key)
  expect(document['splits']).toMatchObject({ train: { documents: expect.any(Number) }, validation: {}, test: {} })
  expect(document['duplicates']).toEqual({ exact: 0, near: expect.any(Number), across_splits: expect.any(Number) })
  expect((await dataset('delete', 'reviews', '--files')).document).toMatchObject({
    deleted: 'reviews',
    files: 'deleted',
  })
  expect(readdirSync(join(home, 'datasets'))).toEqual([])
  expect(await dataset('show', 'reviews')).toMatchObject({ exitCode: 1, document: { error: { code: 'not_found' } } })
})

test('wrong uses answer with their code, the place and what to do', async () => {
  const path = file('reviews.csv', reviews)
  const unknown = await dataset('import', path, '--name', 'x', '--text-column', 'text')
  expect(unknown).toMatchObject({ exitCode: 2, document: { error: { code: 'column_unknown', at: path } } })
  expect(JSON.stringify(unknown.document)).toContain("'review', 'stars'")
  expect(await dataset('import', join(folder, 'absent.csv'), '--name', 'x')).toMatchObject({
    exitCode: 1,
    document: { error: { code: 'file_missing' } },
  })
  expect(await dataset('import', path)).toMatchObject({ exitCode: 2, document: { error: { code: 'usage' } } })
  expect(await dataset('import', path, '--name', 'x', '--kind', 'images')).toMatchObject({
    exitCode: 2,
    document: { error: { code: 'usage' } },
  })
  expect(await dataset('import', path, '--name', 'x', '--split', '0.5/0.6')).toMatchObject({
    exitCode: 2,
    document: { error: { code: 'usage' } },
  })
  expect((await dataset('list')).document).toEqual({ datasets: [] })
}, 60_000)

test('an import killed midway leaves nothing that the next does not sweep', async () => {
  const rows = Array.from({ length: 400_000 }, (_, index) => `row number ${index} of a table that takes a while`)
  const path = file('long.csv', `text\n${rows.join('\n')}\n`)
  const program = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url))
  const child = spawn(process.execPath, [program, 'dataset', 'import', path, '--name', 'long', '--home', home], {
    stdio: 'ignore',
  })
  const ended = collect(child)
  const temporary = join(home, 'temporary')
  while (
    !existsSync(temporary) ||
    readdirSync(temporary, { recursive: true }).every((name) => !String(name).endsWith('train.docs'))
  ) {
    await new Promise((resume) => setTimeout(resume, 5))
  }
  child.kill('SIGKILL')
  await ended
  expect((await dataset('list')).document).toEqual({ datasets: [] })
  expect(readdirSync(temporary).length).toBe(1)
  expect(await dataset('import', file('reviews.csv', reviews), '--name', 'reviews')).toMatchObject({ exitCode: 0 })
  expect(readdirSync(temporary)).toEqual([])
  expect(readdirSync(join(home, 'datasets')).length).toBe(1)
}, 60_000)

test('Ctrl+C ends an import with 130 and stores nothing', async () => {
  const rows = Array.from({ length: 400_000 }, (_, index) => `row number ${index} of a table that takes a while`)
  const path = file('long.csv', `text\n${rows.join('\n')}\n`)
  const program = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    [program, 'dataset', 'import', path, '--name', 'long', '--home', home, '--json'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = collect(child)
  while (!existsSync(join(home, 'temporary'))) await new Promise((resume) => setTimeout(resume, 5))
  child.kill('SIGINT')
  const { exitCode, stdout } = await ended
  expect(exitCode).toBe(130)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } })
  expect((await dataset('list')).document).toEqual({ datasets: [] })
  expect(readdirSync(join(home, 'temporary'))).toEqual([])
}, 60_000)
