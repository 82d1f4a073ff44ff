import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunAtStep } from '../../contract/chat.ts'
import type { ExportGgufResult, GgufType } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { knownFailure } from '../../contract/known-failure.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'

export interface ExportRoom {
  stores: Pick<Stores, 'runs' | 'studies' | 'tokenizers'>
  engine: Engine
  home: string
  signal: AbortSignal
  onProgress(done: number, total: number): void
}

export interface ExportedRun extends ExportGgufResult {
  run: string
  step: number
  format: 'gguf'
  type: GgufType
  path: string
}

/**
 * Writes a checkpoint of a run, its best one where no step is named, as `<run>-<type>.gguf` into a folder, which is made
 * where it is absent. Throws not_found, export_unsupported for a model or tokenizer that GGUF has no words for.
 */
export async function exportGguf(
  { id, step }: RunAtStep,
  type: GgufType,
  folder: string,
  room: ExportRoom,
): Promise<ExportedRun> {
  const { run, checkpoint, tokenizer } = trainedRun(room.stores, id, step)
  await makeFolder(folder)
  const suffix = step === null ? '' : `-step-${step}`
  const path = join(folder, `${run.id}${suffix}-${type}.gguf`)
  const exported = await room.engine.ask(
    'export_gguf',
    {
      checkpoint: join(room.home, checkpoint.path),
      tokenizer: join(room.home, tokenizer.path),
      type,
      name: `${run.study} ${run.model.name}`,
      out: path,
    },
    {
      signal: room.signal,
      onEvent: ({ done, total }) => {
        room.onProgress(done, total)
      },
    },
  )
  return { run: run.id, step: checkpoint.step, format: 'gguf', type, path, ...exported }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    const failure = knownFailure(error)
    const reason = failure?.said ?? (error as Error).message
    throw new SizewiseError('file_unwritable', phrase('files.notWritten', { path, reason }), path)
  }
}
