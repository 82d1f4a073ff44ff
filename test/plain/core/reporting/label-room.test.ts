import { describe, expect, it } from 'vitest'
import { LabelRoom, placesAlong, placesAround } from '../../../../electron/core/reporting/label-room.ts'

const bounds = { left: 50, right: 500, top: 0, bottom: 300 }

describe('LabelRoom', () => {
  it('takes the first place that is free', () => {
    const [first] = placesAround(200, 100)
    expect(new LabelRoom(bounds).put('1.2M', 12, placesAround(200, 100))).toEqual(first)
  })

  it('keeps names of neighbours apart', () => {
    const room = new LabelRoom(bounds)
    room.mark(200, 100)
    room.mark(206, 104)
    const one = room.put('a long name', 12, placesAround(200, 100))
    const other = room.put('another name', 12, placesAround(206, 104))
    expect(other).not.toEqual(placesAround(206, 104)[0])
    expect(Math.abs(one.y - other.y) >= 12 || one.anchor !== other.anchor).toBe(true)
  })

  it('stays inside the picture at its right end, and counts Chinese characters twice', () => {
    const place = (name: string) => new LabelRoom(bounds).put(name, 12, placesAround(440, 100))
    expect(place('abcd').anchor).toBe('start')
    expect(place('模型阶梯模型').anchor).not.toBe('start')
  })

  it('names a line at the end where no point stands', () => {
    const room = new LabelRoom(bounds)
    room.mark(480, 96)
    room.mark(440, 108)
    expect(room.put('within 2 % of the best', 11, placesAlong(50, 500, 100)).anchor).toBe('start')
  })

  it('takes the least covered place where every one is covered', () => {
    const room = new LabelRoom(bounds)
    for (let x = 60; x < 500; x += 10) room.mark(x, 95)
    const places = placesAlong(50, 500, 100)
    expect(places).toContainEqual(room.put('E = 1.500', 11, places))
  })
})
