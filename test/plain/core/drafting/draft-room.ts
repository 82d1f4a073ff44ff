import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { defaultDraft } from '../../../../electron/core/drafting/default-draft.ts'
import { MeasuredSpeeds } from '../../../../electron/core/drafting/measured-speeds.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { sampleDataset } from '../../database/sample.ts'

/** A data folder with one dataset, of which the train split's text is there. */
export function openDraftRoom(given: { text?: string; characters?: number; bytes?: number } = {}) {
  const { text = 'to be or not to be', characters = 2_000_000, bytes = characters } = given
  const home = mkdtempSync(join(tmpdir(), 'sizewise-drafting-'))
  const stores = openStores(join(home, 'sizewise.sqlite'))
  onTestFinished(() => {
    stores.close()
    rmSync(home, { recursive: true, force: true })
  })
  const split = { documents: 1, characters: 1000, bytes: 1000 }
  const hash = Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64)
  const dataset = stores.datasets.insert({
    ...sampleDataset('plays'),
    hash,
    folder: 'datasets/plays',
    splits: { train: { documents: 1, characters, bytes }, validation: split, test: split },
  })
  mkdirSync(join(home, dataset.folder), { recursive: true })
  writeFileSync(join(home, dataset.folder, 'train.docs'), text)
  return {
    stores,
    home,
    dataset,
    threads: 2,
    memory: { cpu: 2 ** 34 },
    freeDiskBytes: 2 ** 40,
    precision: 'fp32' as const,
    devices: [
      { device: 'cpu', name: 'A processor', memory_bytes: 2 ** 34 },
      { device: 'cuda', name: 'A GPU', memory_bytes: 2 ** 33 },
    ],
    speeds: new MeasuredSpeeds(2),
    begin: () => defaultDraft(dataset, stores, home),
  }
}
