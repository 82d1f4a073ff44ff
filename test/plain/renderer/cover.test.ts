import { beforeAll, describe, expect, it } from 'vitest'
import { CoverPicture } from '../../../renderer/lib/charts/cover-picture.ts'
import { coverOf, outlineOf, type Cover } from '../../../renderer/lib/charts/cover.ts'

const same = (value: number): number => value
const cover = (x: number[], y: number[], visible: [number, number]): Cover =>
  coverOf(Float64Array.from(x), Float64Array.from(y), same, same, visible)

describe('the cover of a line', () => {
  it('reaches from the lowest to the highest value of each column of pixels, and its strokes fill what lies between', () => {
    const { left, low, high } = cover([0.5, 0.7, 0.9, 2.5], [4, 9, 1, 5], [0, 3])
    expect(left).toBe(0)
    expect([...low]).toEqual([1, 1.25, 3.75])
    expect([...high]).toEqual([9, 3.75, 5])
  })

  it('has a gap where values have no place, and two outlines then', () => {
    const gap = cover([0, 1, 2, 3, 4], [1, 1, NaN, 2, 2], [0, 5])
    expect([...gap.low]).toEqual([1, 1, NaN, 2, 2])
    const outlines: [number, number][][] = []
    outlineOf(
      {
        moveTo: (...point: [number, number]) => void outlines.push([point]),
        lineTo: (...point: [number, number]) => void outlines.at(-1)!.push(point),
      },
      gap,
    )
    expect(outlines.map((outline) => [outline[0], outline.length])).toEqual([
      [[0, 0.5], 8],
      [[3, 1.5], 8],
    ])
  })

  it('holds nothing outside what is visible, however far its line goes on', () => {
    const { left, low } = cover([-1e6, 1e6], [0, 2e6], [10, 13])
    expect(left).toBe(10)
    expect([...low].map(Math.round)).toEqual([1_000_010, 1_000_011, 1_000_012])
    expect(cover([], [], [0, 4]).low).toEqual(Float64Array.of(NaN, NaN, NaN, NaN))
  })
})

describe('a picture of covers', () => {
  const box = { left: 10, top: 20, width: 2, height: 3 }
  const column = (left: number, low: number, high: number): Cover => ({
    left,
    low: Float64Array.of(low),
    high: Float64Array.of(high),
  })
  const pixels = (picture: CoverPicture): number[][] => {
    const { data } = picture.toImageData()
    return Array.from({ length: data.length / 4 }, (_, at) => [...data.slice(4 * at, 4 * at + 4)])
  }

  beforeAll(() => {
    // Node has none.
    class PlainImageData {
      readonly data: Uint8ClampedArray
      constructor(width: number, height: number) {
        this.data = new Uint8ClampedArray(4 * width * height)
      }
    }
    Object.assign(globalThis, { ImageData: PlainImageData })
  })

  it('colours whole pixels wholly and the ends in part, inside its box alone', () => {
    const picture = new CoverPicture(box)
    picture.add(column(11, 20.75, 21.5), '#ff8000', 1)
    picture.add(column(12, 20, 22), '#ff8000', 1)
    picture.add(column(10, 0, 15), '#ff8000', 1)
    const empty = [0, 0, 0, 0]
    expect(pixels(picture)).toEqual([empty, [255, 128, 0, 191], empty, [255, 128, 0, 255], empty, empty])
  })

  it('lays one colour over another', () => {
    const picture = new CoverPicture(box)
    picture.add(column(10, 20.5, 20.5), '#0000ff', 1)
    picture.add(column(10, 20.5, 20.5), '#ff0000', 0.5)
    const [red, green, blue, alpha] = pixels(picture)[0]!
    expect(green).toBe(0)
    expect(Math.abs(red! - 127)).toBeLessThanOrEqual(2)
    expect(Math.abs(blue! - 127)).toBeLessThanOrEqual(2)
    expect(alpha).toBeGreaterThanOrEqual(253)
  })
})
