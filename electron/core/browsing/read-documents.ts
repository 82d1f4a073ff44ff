import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset, DocumentPage, DocumentPiece, SplitName } from '../../contract/dataset.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { incompleteTail } from '../importing/utf8.ts'
import { withDocuments, type DocumentIndex } from './document-index.ts'

/** Of each document in a page. */
const shownBytes = 1200
/** Of a document that is read on. */
const pieceBytes = 16_000

/** Documents [from, from + count) of a split, each with its beginning; fewer at the end. */
export async function readDocumentPage(
  dataset: Dataset,
  home: string,
  { split, from, count }: { split: SplitName; from: number; count: number },
): Promise<DocumentPage> {
  const folder = join(home, dataset.folder)
  return withDocuments(join(folder, `${split}.docs`), async (index) => {
    const length = Math.max(0, Math.min(count, index.documents - from))
    if (length === 0) return { total: index.documents, documents: [] }
    const texts = await beginnings(index, from, length)
    const targets =
      dataset.kind === 'text pairs'
        ? await withDocuments(join(folder, `${split}.targets.docs`), (other) => beginnings(other, from, length))
        : undefined
    const labels =
      dataset.kind === 'labelled text' ? await readLabels(dataset, join(folder, `${split}.labels`), from, length) : []
    const documents = texts.map(({ text, bytes }, place) => ({
      index: from + place,
      text,
      bytes,
      label: labels[place] ?? null,
      target: targets?.[place]?.text ?? null,
    }))
    return { total: index.documents, documents }
  })
}

/** A piece of one document from byte `at` on, which is 0 or where an earlier piece ended. */
export async function readDocumentPiece(
  dataset: Dataset,
  home: string,
  { split, index, at }: { split: SplitName; index: number; at: number },
): Promise<DocumentPiece> {
  return withDocuments(join(home, dataset.folder, `${split}.docs`), async (documents) => {
    if (index >= documents.documents)
      throw new SizewiseError('not_found', phrase('names.noDocument', { index, split, documents: documents.documents }))
    const [start = 0, end = 0] = await documents.offsets(index, 1)
    const { text, bytes } = await textFrom(documents, Math.min(start + at, end), end, pieceBytes)
    const next = at + bytes
    return { text, next: start + next < end ? next : null, bytes: end - start }
  })
}

async function beginnings(
  index: DocumentIndex,
  from: number,
  count: number,
): Promise<{ text: string; bytes: number }[]> {
  const offsets = await index.offsets(from, count)
  const ends = offsets.slice(1)
  return Promise.all(
    ends.map(async (end, place) => {
      const start = offsets[place] ?? end
      const { text } = await textFrom(index, start, end, shownBytes)
      return { text, bytes: end - start }
    }),
  )
}

/** At most `limit` bytes of [start, end), no character divided. */
async function textFrom(
  index: DocumentIndex,
  start: number,
  end: number,
  limit: number,
): Promise<{ text: string; bytes: number }> {
  const bytes = await index.text(start, Math.min(end, start + limit))
  const whole = start + bytes.length < end ? bytes.subarray(0, bytes.length - incompleteTail(bytes)) : bytes
  return { text: whole.toString('utf8'), bytes: whole.length }
}

async function readLabels(dataset: Dataset, path: string, from: number, count: number): Promise<string[]> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4 * count), 0, 4 * count, 4 * from)
    return Array.from({ length: bytesRead >> 2 }, (_, place) => {
      const number = buffer.readUInt32LE(4 * place)
      return dataset.labels?.[number] ?? String(number)
    })
  } finally {
    await file.close()
  }
}
