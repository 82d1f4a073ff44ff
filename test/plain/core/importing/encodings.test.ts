import { randomBytes } from 'node:crypto'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { failure, openWorkbench } from './import-sample.ts'

const verse = '床前明月光，疑是地上霜。举头望明月，低头思故乡。\n'
const chinese = verse.repeat(40)
const mixed = `GPT-2 有 1.5B 参数，learning rate 是 1e-3。😀\n${chinese}`

describe('encodings', () => {
  const asText: [string, Buffer, string][] = [
    ['UTF-8', Buffer.from(mixed), 'UTF-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${mixed}`), 'UTF-8'],
    ['UTF-16LE with a mark', iconv.encode(mixed, 'utf-16le', { addBOM: true }), 'UTF-16LE'],
    ['UTF-16BE with a mark', iconv.encode(mixed, 'utf-16be', { addBOM: true }), 'UTF-16BE'],
    ['UTF-16LE without a mark', iconv.encode(mixed, 'utf-16le'), 'UTF-16LE'],
    ['UTF-16BE without a mark', iconv.encode(mixed, 'utf-16be'), 'UTF-16BE'],
    ['GB18030', iconv.encode(mixed, 'gb18030'), 'GB18030'],
  ]
  it.each(asText)('%s gives the same text and hash', async (_, bytes, encoding) => {
    const bench = openWorkbench()
    const reference = await bench.import(bench.file('reference.txt', mixed))
    const dataset = await bench.import(bench.file('a.txt', bytes))
    expect(dataset.source.encoding).toBe(encoding)
    expect(dataset.hash).toBe(reference.hash)
    expect(bench.documents(dataset, 'train')[0] ?? '').toContain('😀')
  })

  it('apply to tables and compressed files as well', async () => {
    const bench = openWorkbench()
    const table = `text,label\n${Array.from({ length: 200 }, (_, index) => `${verse.trim()}${index},${index % 2 ? '好' : '坏'}`).join('\n')}\n`
    const reference = await bench.import(bench.file('a.csv', table))
    expect((await bench.import(bench.file('b.csv', iconv.encode(table, 'gb18030')))).hash).toBe(reference.hash)
    expect((await bench.import(bench.file('c.csv', iconv.encode(table, 'utf-16le', { addBOM: true })))).hash).toBe(
      reference.hash,
    )
    expect(reference.labels).toEqual(['坏', '好'])
  })

  it('are recognised where they first show, behind megabytes of ASCII', async () => {
    const bench = openWorkbench()
    const text = `${'plain ASCII text on a line\n'.repeat(100_000)}${chinese}`
    const dataset = await bench.import(bench.file('a.txt', iconv.encode(text, 'gb18030')))
    expect(dataset.source.encoding).toBe('GB18030')
    expect(dataset.characters).toBe(Array.from(text).length)
  })

  it.each([
    [
      'Latin-1',
      iconv.encode('Déjà vu à Orléans, où l’été n’est pas fini.\n'.replaceAll('’', "'").repeat(30), 'latin1'),
    ],
    ['Korean', iconv.encode('동해물과 백두산이 마르고 닳도록 하느님이 보우하사\n'.repeat(30), 'euc-kr')],
    ['Japanese', iconv.encode('吾輩は猫である。名前はまだ無い。どこで生れたか\n'.repeat(30), 'shift_jis')],
    ['Japanese as EUC', iconv.encode('吾輩は猫である。名前はまだ無い。どこで生れたか\n'.repeat(30), 'euc-jp')],
    ['Big5', iconv.encode('床前明月光，疑是地上霜。舉頭望明月，低頭思故鄉。\n'.repeat(30), 'big5')],
    ['random bytes', randomBytes(50_000)],
    ['zeros', Buffer.alloc(5000)],
    ['a picture', Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), randomBytes(2000)])],
  ])('%s are refused, not misread', async (_, bytes) => {
    const bench = openWorkbench()
    await expect(bench.import(bench.file('a.txt', bytes))).rejects.toEqual(failure('encoding_unknown'))
    await expect(bench.import(bench.file('a.csv', bytes))).rejects.toEqual(failure('encoding_unknown'))
    expect(bench.isEmpty()).toBe(true)
  })

  it('name the line of a byte that does not fit', async () => {
    const bench = openWorkbench()
    const bytes = Buffer.concat([
      iconv.encode(chinese, 'gb18030'),
      Buffer.from([0xff, 0xff]),
      iconv.encode(chinese, 'gb18030'),
    ])
    const broken = Buffer.concat([Buffer.from('one\ntwo\nthree \xc3', 'latin1'), Buffer.from('\nfour\n')])
    await expect(bench.import(bench.file('a.txt', bytes), { encoding: 'GB18030' })).rejects.toEqual(
      failure('file_invalid', 'expected GB18030'),
    )
    await expect(bench.import(bench.file('b.txt', broken), { encoding: 'UTF-8' })).rejects.toEqual(
      failure('file_invalid', 'line 3'),
    )
    expect(bench.isEmpty()).toBe(true)
  })
})
