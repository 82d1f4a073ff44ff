import { describe, expect, it } from 'vitest'
import { en } from '../../../../electron/contract/phrases/en/index.ts'
import { zhCN } from '../../../../electron/contract/phrases/zh-CN/index.ts'
import { samplesOf } from './samples.ts'

type Speaker = (values: Record<string, unknown>) => string
type Topics = Record<string, Record<string, Speaker>>

const topics = Object.keys(en)
const speakers = (catalogue: object, topic: string): [string, Speaker][] =>
  Object.entries((catalogue as Topics)[topic] ?? {}).map(([name, speaker]) => [`${topic}.${name}`, speaker])

/** What a phrase says of its first samples, with another in the place of one of them, and which values it looked at. */
function spoken(key: string, speaker: Speaker, changed?: string): { text: string; names: string[] } {
  const names = new Set<string>()
  const values = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (_, name) => {
        names.add(String(name))
        return samplesOf(key, String(name))[name === changed ? 1 : 0]
      },
    },
  )
  return { text: speaker(values), names: [...names] }
}

describe.each([
  ['English', en],
  ['Chinese', zhCN],
])('%s', (_, catalogue) => {
  it.each(topics)('says all that its phrases of %s are given', (topic) => {
    for (const [key, speaker] of speakers(catalogue, topic)) {
      const { text, names } = spoken(key, speaker)
      expect(text, key).not.toMatch(/undefined|NaN|\[object/)
      for (const name of names) expect(spoken(key, speaker, name).text, `${key}, ${name}`).not.toBe(text)
    }
  })
})

it.each(topics)('Chinese phrases of %s are Chinese, and say what the English ones say', (topic) => {
  const english = new Map(speakers(en, topic))
  for (const [key, speaker] of speakers(zhCN, topic)) {
    const { text, names } = spoken(key, speaker)
    // A phrase that only joins others has Chinese marks alone.
    expect(text, key).toMatch(/[\u4e00-\u9fff，。；：、（）“”]/)
    expect(text, key).not.toMatch(/[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}/)
    expect(names, key).toEqual(expect.arrayContaining(spoken(key, english.get(key)!).names))
  }
})
