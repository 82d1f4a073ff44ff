import { describe, expect, it } from 'vitest'
import { readPoints } from '../../../../electron/core/fitting/read-points.ts'

describe('readPoints', () => {
  it('reads columns in any order, suffixes, quotes, a byte-order mark and Windows line ends', () => {
    const text = '\uFEFFLoss,Model,n,D,note\r\n2.5,"a, ""b""",1.2M,3e6,x\r\n2.25,,2400000,3M,"two\nlines"\r\n\r\n'
    expect(readPoints(text, 'runs.csv')).toEqual([
      { n: 1.2e6, d: 3e6, loss: 2.5, label: 'a, "b"' },
      { n: 2.4e6, d: 3e6, loss: 2.25 },
    ])
  })

  it.each([
    ['', 'runs.csv', /empty file/],
    ['n,loss\n1,2\n', 'runs.csv:1', /column named d.*"n", "loss"/],
    ['n,d,d,loss\n1,2,3,4\n', 'runs.csv:1', /2 of that name/],
    ['n,d,loss\n', 'runs.csv:1', /at least one row/],
    ['n,d,loss\n1,2\n', 'runs.csv:2', /expected 3 fields as in the header, got 2/],
    ['n,d,loss\n1e6,1e6,2\n1e6,abc,2\n', 'runs.csv:3, column d', /got "abc"/],
    ['n,d,loss\n1e6,,2\n', 'runs.csv:2, column d', /got ""/],
    ['n,d,loss\n1e6,NaN,2\n', 'runs.csv:2, column d', /got "NaN"/],
    ['n,d,loss\n1e6,1e6,-2\n', 'runs.csv:2, column loss', /between/],
    ['n,d,loss\n1e6,1e6,1e999\n', 'runs.csv:2, column loss', /Infinity/],
    ['n,d,note,loss\n1e6,1e6,"a\nb",2\n1e6,1e6,"x,2\n', 'runs.csv:4', /closing double quote/],
    ['n,d,note,loss\n1e6,1e6,"a\nb",2\n1e6,0,x,2\n', 'runs.csv:4, column d', /between/],
  ])('%j is refused at its place', (text, at, message) => {
    expect(() => readPoints(text, 'runs.csv')).toThrow(
      expect.objectContaining({ code: 'table_invalid', at, message: expect.stringMatching(message) }),
    )
  })
})
