import { createHash, type Hash } from 'node:crypto'
import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { splitNames } from '../../contract/dataset.ts'
import type { Encoding } from '../../contract/dataset-import.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { AppendFile } from './append-file.ts'
import { breathe } from './cancellation.ts'
import type { DatasetWriter } from './dataset-writer.ts'
import { detectEncoding, byteOrderMark, type DetectedEncoding } from './encoding.ts'
import type { ImportSession } from './import-session.ts'
import { itemHash, type ItemHash } from './item-hash.ts'
import { readBytes } from './byte-stream.ts'
import { readUtf8 } from './read-utf8.ts'
import type { SourceFile } from './source-files.ts'
import { splitOfItem, splitPositions, type SplitRule } from './split-rule.ts'
import type { StatisticsCollector } from './statistics.ts'
import { characterStart, countCharacters } from './utf8.ts'

/** What near duplicates are sought by. */
const beginningBytes = 1 << 16

/** Reads plain texts, each file one document, in memory that does not grow with them. Returns the encodings met. */
export async function importTexts(
  files: SourceFile[],
  rule: SplitRule,
  encoding: Encoding | undefined,
  session: ImportSession,
  writer: DatasetWriter,
  statistics: StatisticsCollector,
): Promise<Set<string>> {
  const met = new Set<string>()
  for (const file of files) {
    const detected = await encodingOf(file, encoding, session)
    met.add(detected.encoding)
    const text = await readText(file, detected, session)
    try {
      if (text.file.length === 0) session.warn(phrase('dataset.emptyFile', { path: file.path }))
      else if (rule.by === 'position') await splitByPosition(text, rule, session, writer, statistics)
      else await storeWhole(text, rule, session, writer, statistics)
    } finally {
      text.file.close()
      rmSync(text.file.path, { force: true })
    }
    session.progress({ documents: 1 })
  }
  return met
}

/** The encoding asked for, with the length of its mark; else the one found by reading the file through. */
export async function encodingOf(
  file: SourceFile,
  encoding: Encoding | undefined,
  session: ImportSession,
): Promise<DetectedEncoding> {
  const signal = session.signal === undefined ? {} : { signal: session.signal }
  if (encoding === undefined) {
    const onBytes = (bytes: number): void => {
      session.progress({ stage: 'checking', bytes })
    }
    return detectEncoding(file, { ...signal, onBytes })
  }
  for await (const piece of readBytes(file, signal)) {
    const mark = byteOrderMark(piece)
    return { encoding, markBytes: mark?.encoding === encoding ? mark.markBytes : 0 }
  }
  return { encoding, markBytes: 0 }
}

interface ReadText {
  file: AppendFile
  hash: ItemHash
  characters: number
  beginning: Buffer
}

async function readText(file: SourceFile, detected: DetectedEncoding, session: ImportSession): Promise<ReadText> {
  const scratch = new AppendFile(join(session.scratch, 'text'))
  try {
    const hash: Hash = createHash('md5')
    let characters = 0
    const beginning: Buffer[] = []
    const onBytes = (bytes: number): void => {
      session.progress({ stage: 'reading', bytes })
    }
    for await (const piece of readUtf8(
      file,
      detected,
      session.signal === undefined ? { onBytes } : { onBytes, signal: session.signal },
    )) {
      hash.update(piece)
      characters += countCharacters(piece)
      if (scratch.length < beginningBytes) beginning.push(Buffer.from(piece.subarray(0, beginningBytes)))
      scratch.append(piece)
    }
    return {
      file: scratch,
      hash: itemHash(hash),
      characters,
      beginning: Buffer.concat(beginning).subarray(0, beginningBytes),
    }
  } catch (cause) {
    scratch.close()
    throw cause
  }
}

async function storeWhole(
  text: ReadText,
  rule: SplitRule,
  session: ImportSession,
  writer: DatasetWriter,
  statistics: StatisticsCollector,
): Promise<void> {
  const split = splitOfItem(text.hash.high, rule)
  for (const piece of text.file.read()) {
    await breathe(session.signal)
    writer.documents[split].append(piece)
  }
  writer.documents[split].endDocument()
  statistics.addDocument(text.beginning, text.characters, text.hash, split)
  statistics.addToSplit(split, text.characters, text.file.length)
}

/** The text's end is held out; the borders lie between characters. */
async function splitByPosition(
  text: ReadText,
  rule: SplitRule,
  session: ImportSession,
  writer: DatasetWriter,
  statistics: StatisticsCollector,
): Promise<void> {
  let start = 0
  for (const [index, position] of splitPositions(text.file.length, rule).entries()) {
    const split = splitNames[index] ?? 'train'
    const border = Math.min(text.file.length, position + 4)
    const [around = Buffer.alloc(0)] = text.file.read(position, border)
    const end = position + characterStart(around, 0)
    if (end <= start) continue
    let characters = 0
    for (const piece of text.file.read(start, end)) {
      await breathe(session.signal)
      characters += countCharacters(piece)
      writer.documents[split].append(piece)
    }
    writer.documents[split].endDocument()
    statistics.addToSplit(split, characters, end - start)
    start = end
  }
  statistics.addDocument(text.beginning, text.characters, text.hash, 'train')
}
