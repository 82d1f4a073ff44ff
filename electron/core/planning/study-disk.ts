import { checkpointBytes } from '../sizing/disk.ts'
import type { PlannedLadder } from './plan-runs.ts'

/** Bytes that a study's checkpoints take at most, also while a run writes its last one before an older one goes. */
export function studyDisk({ models, runs }: Pick<PlannedLadder, 'models' | 'runs'>, seeds: number): number {
  const kept = seeds * models.reduce((sum, { disk_bytes }) => sum + (disk_bytes ?? 0), 0)
  return kept + Math.max(0, ...runs.map(({ model }) => checkpointBytes(model)))
}
