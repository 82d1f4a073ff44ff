import { join } from 'node:path'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import { detectEncoding } from '../importing/encoding.ts'
import { readUtf8 } from '../importing/read-utf8.ts'
import { formatOf } from '../importing/source-files.ts'
import type { Engine } from '../ports/engine.ts'

export interface EncodedText {
  ids: number[]
  tokens: string[]
  /** What the ids decode to. */
  text: string
}

interface EncodingRoom {
  engine: Engine
  home: string
}

const linesPerRequest = 1000

export async function encodeOne(tokenizer: Tokenizer, text: string, room: EncodingRoom): Promise<EncodedText> {
  const [encoded] = await encodeAll(tokenizer, [text], room)
  return encoded as EncodedText
}

/** Encodes each line of a text file as a document of its own, without its line end; the file's last line need not end. */
export async function encodeFile(
  tokenizer: Tokenizer,
  path: string,
  room: EncodingRoom,
  each: (encoded: EncodedText) => void,
): Promise<void> {
  const source = { path, compression: formatOf(path)?.compression ?? 'none' }
  const detected = await detectEncoding(source)
  let pending: string[] = []
  let rest = ''
  const flush = async (): Promise<void> => {
    for (const encoded of await encodeAll(tokenizer, pending, room)) each(encoded)
    pending = []
  }
  for await (const piece of readUtf8(source, detected)) {
    const lines = (rest + piece.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      pending.push(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (pending.length === linesPerRequest) await flush()
    }
  }
  if (rest !== '') pending.push(rest)
  if (pending.length > 0) await flush()
}

async function encodeAll(
  tokenizer: Tokenizer,
  texts: string[],
  { engine, home }: EncodingRoom,
): Promise<EncodedText[]> {
  const { ids, tokens, text } = await engine.ask('encode_text', { tokenizer: join(home, tokenizer.path), texts })
  return texts.map((_, index) => ({ ids: ids[index] ?? [], tokens: tokens[index] ?? [], text: text[index] ?? '' }))
}
