import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ExportGgufRequest } from '../../../../electron/contract/engine-protocol.ts'
import type { SizewiseError } from '../../../../electron/contract/errors.ts'
import { exportGguf } from '../../../../electron/core/exporting/export-gguf.ts'
import type { AskOptions, Engine } from '../../../../electron/core/ports/engine.ts'
import { scratchFolder } from '../../database/sample.ts'
import { chatRoom } from '../chatting/chat-room.ts'

const exported = { bytes: 1000, tensors: 21, kept_as_f16: [] }

/** A run `r0` with a checkpoint at step 100, and an engine that notes what it is asked. */
function exporting() {
  const { stores } = chatRoom(1)
  onTestFinished(() => {
    stores.close()
  })
  const asked: ExportGgufRequest[] = []
  const told: number[] = []
  const ask = (_: 'export_gguf', params: ExportGgufRequest, options: AskOptions<'export_gguf'>) => {
    asked.push(params)
    options.onEvent?.({ done: 1, total: 2 })
    return Promise.resolve(exported)
  }
  const room = {
    stores,
    engine: { ask } as unknown as Engine,
    home: '/home',
    signal: new AbortController().signal,
    onProgress: (done: number, total: number) => told.push(done / total),
  }
  return { room, asked, told, folder: join(scratchFolder(), 'a', 'b') }
}

it('names the file after run and type, in a folder that it makes', async () => {
  const { room, asked, told, folder } = exporting()
  const path = join(folder, 'r0-q8_0.gguf')
  await expect(exportGguf({ id: 'r0', step: null }, 'q8_0', folder, room)).resolves.toEqual({
    ...{ run: 'r0', step: 100, format: 'gguf', type: 'q8_0', path },
    ...exported,
  })
  expect(asked).toMatchObject([{ tokenizer: join('/home', 'tokenizers/b.json'), type: 'q8_0', out: path }])
  expect(asked[0]?.name).toBe('by size r0')
  expect(told).toEqual([0.5])
  expect(existsSync(folder)).toBe(true)
})

it('names the step too where one is asked for', async () => {
  const { room, folder } = exporting()
  const { path } = await exportGguf({ id: 'r0', step: 100 }, 'f16', folder, room)
  expect(path).toBe(join(folder, 'r0-step-100-f16.gguf'))
})

it('a run, a step or a folder that cannot be is told before the engine is asked', async () => {
  const { room, asked, folder } = exporting()
  const file = join(scratchFolder(), 'file')
  writeFileSync(file, '')
  const codeOf = (failing: Promise<unknown>) => failing.catch((error: unknown) => (error as SizewiseError).code)
  expect(await codeOf(exportGguf({ id: 'r9', step: null }, 'f16', folder, room))).toBe('not_found')
  expect(await codeOf(exportGguf({ id: 'r0', step: 7 }, 'f16', folder, room))).toBe('not_found')
  expect(await codeOf(exportGguf({ id: 'r0', step: null }, 'f16', join(file, 'x'), room))).toBe('file_unwritable')
  expect(asked).toEqual([])
})
