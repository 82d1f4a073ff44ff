import { expect, test } from 'vitest'
import { fileInside } from '../../../electron/main/app-files.ts'

const folder = '/bundle/renderer'

test('serves the page and the files that it names', () => {
  expect(fileInside(folder, 'app://sizewise/')?.path).toBe('/bundle/renderer/index.html')
  expect(fileInside(folder, 'app://sizewise/assets/index-a1.js')).toEqual({
    path: '/bundle/renderer/assets/index-a1.js',
    type: 'text/javascript; charset=utf-8',
  })
  expect(fileInside(folder, 'app://sizewise/assets/../index.html')?.path).toBe('/bundle/renderer/index.html')
})

test.each([
  ['another host', 'app://elsewhere/index.html'],
  ['a host with a port', 'app://sizewise:1/index.html'],
  ['encoded separators', 'app://sizewise/..%2f..%2fetc%2fsecret.js'],
  ['dots between encoded separators', 'app://sizewise/assets%2f..%2f..%2fpreload.js'],
  ['a backslash', 'app://sizewise/..%5c..%5csecret.js'],
  ['a null byte', 'app://sizewise/index.html%00.js'],
  ['bytes that are no UTF-8', 'app://sizewise/%ff.js'],
  ['a neighbour whose name begins alike', 'app://sizewise/..%2frenderer-old/index.html'],
  ['a kind that no page needs', 'app://sizewise/licences.json'],
  ['no kind at all', 'app://sizewise/etc/passwd'],
])('finds nothing for %s', (_, url) => {
  expect(fileInside(folder, url)).toBeUndefined()
})

test('dots of the URL itself, encoded or not, end at the folder before a file is looked for', () => {
  expect(fileInside(folder, 'app://sizewise/../../etc/a.js')?.path).toBe('/bundle/renderer/etc/a.js')
  expect(fileInside(folder, 'app://sizewise/%2e%2e/a.js')?.path).toBe('/bundle/renderer/a.js')
})

test('decodes once: what was encoded twice stays a name inside the folder', () => {
  expect(fileInside(folder, 'app://sizewise/%252e%252e/a.js')?.path).toBe('/bundle/renderer/%2e%2e/a.js')
})
