import { expect, test } from 'vitest'
import type { CpuDescription } from '../../../../electron/contract/engine-protocol.ts'
import { precisionOn, usualPrecision } from '../../../../electron/core/planning/usual-precision.ts'
import { smallStudy, StudyRoom } from '../studies/study-room.ts'

const processor = (path: CpuDescription['path']): CpuDescription => {
  return { name: 'a processor', cores: 2, features: [], path }
}
const engineOn = (path: CpuDescription['path']) => ({
  handlers: {
    describe_engine: () => ({
      version: '0',
      cpu: processor(path),
      cuda: { available: false, detail: '', devices: [] },
    }),
  },
})

test.each([
  ['baseline', 'cpu', 'fp32'],
  ['avx2', 'cpu', 'fp32'],
  ['avx512', 'cpu', 'fp32'],
  ['avx512_bf16', 'cpu', 'bf16'],
  ['avx2', 'cuda', 'bf16'],
  ['avx2', 'cuda:1', 'bf16'],
] as const)('with %s, on %s: %s', (path, device, precision) => {
  expect(precisionOn(device, usualPrecision(processor(path)))).toBe(precision)
})

test.each([
  ['recipe: { batch_size: 2 ', 'bf16'],
  ['recipe: { precision: fp32 ', 'fp32'],
] as const)('a study with %j } trains in %s where the processor multiplies bf16', async (recipe, precision) => {
  const room = new StudyRoom()
  await room.create(smallStudy.replace(/recipe: \{[^}]*/, recipe), room.engine(engineOn('avx512_bf16')))
  const runs = room.stores.runs.list({ study: 'by size' })
  expect(runs.map((run) => run.recipe.precision)).toEqual([precision, precision, precision])
})
