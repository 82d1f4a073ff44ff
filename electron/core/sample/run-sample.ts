import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { createStudy, type CreateRoom } from '../studies/create-study.ts'
import type { MaterialMakers } from '../studies/study-materials.ts'
import { writeTextDurably } from '../studies/write-text.ts'
import { trainStudy, type TrainStudyRoom } from '../studies/train-study.ts'

/** A corpus that ships with Sizewise, and the study of it. */
export interface Sample {
  dataset: string
  /** Its text, made only when the dataset is not there yet. */
  text: () => string
  study: string
  /** YAML. */
  file: string
}

export type SampleRoom = CreateRoom & TrainStudyRoom

/**
 * From nothing to a trained and answered study, each part only where it is missing: the text imported, the study planned,
 * its runs trained from where they stand. A second call returns what is stored. Throws cancelled when interrupted; the
 * next call goes on from there.
 */
export async function runSample(sample: Sample, room: SampleRoom): Promise<StudyRecord<StudyPlan>> {
  const study = await planSample(sample, room)
  if (study.state === 'completed') return study
  const trained = await trainStudy(study.name, room)
  room.signal.throwIfAborted()
  return trained
}

/** The sample's study, planned and not yet trained; the stored one where there is one. */
export async function planSample(sample: Sample, room: CreateRoom): Promise<StudyRecord<StudyPlan>> {
  const { stores } = room
  const importFile = (path: string, name: string): Promise<Dataset> => room.makers.importDataset(path, name)
  const stored = stores.studies.byName<StudyPlan>(sample.study)
  // The engine's process starts while the text is imported.
  const engineStarted = stored === undefined ? room.engine.ask('describe_engine', {}) : undefined
  await Promise.all([importSampleText(sample, { stores, home: room.home, importFile }), engineStarted])
  return stored ?? (await createStudy(sample.file, `${sample.dataset}.yaml`, room))
}

/** The sample's dataset; imported by way of a file, as any text of a person's own would come, where it is missing. */
export async function importSampleText(
  sample: Sample,
  { stores, home, importFile }: { stores: Stores; home: string; importFile: MaterialMakers['importDataset'] },
): Promise<Dataset> {
  const stored = stores.datasets.byName(sample.dataset)
  if (stored !== undefined) return stored
  const folder = join(home, 'sample')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${sample.dataset}.txt`)
  try {
    await writeTextDurably(path, sample.text())
    return await importFile(path, sample.dataset)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
