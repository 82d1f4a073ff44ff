import { statfsSync } from 'node:fs'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { checkpointBytes } from '../sizing/disk.ts'
import type { PlannedLadder } from './plan-runs.ts'

/** Bytes that this person may still write to the disk of a folder. */
export function freeDiskBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

type Planned = Pick<PlannedLadder, 'models' | 'runs'>

/** Bytes that a study's checkpoints take at most, also while a run writes its last one before an older one goes. */
export function studyDisk({ models, runs }: Planned, seeds: number): number {
  const kept = seeds * models.reduce((sum, { disk_bytes }) => sum + (disk_bytes ?? 0), 0)
  return kept + Math.max(0, ...runs.map(({ model }) => checkpointBytes(model)))
}

/** Said before hours of training end on a full disk. */
export function diskWarnings(planned: Planned, seeds: number, free: number): Phrase[] {
  const needed = studyDisk(planned, seeds)
  return needed > free ? [phrase('plan.diskShort', { needed, free })] : []
}
