import { createReadStream } from 'node:fs'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { throwIfCancelled } from './cancellation.ts'
import { toFileError } from './file-error.ts'
import type { Compression } from './source-files.ts'
import { findZstdFrames } from './zstd-frames.ts'

export interface ByteSource {
  path: string
  compression: Compression
}

export interface ReadOptions {
  signal?: AbortSignal
  /** Bytes read from the disk since the last call. */
  onBytes?: (bytes: number) => void
}

const pieceBytes = 1 << 20

/**
 * A file's bytes, decompressed, in pieces of about a megabyte. A file that ends too early is `file_invalid`, never just
 * shorter.
 */
export async function* readBytes({ path, compression }: ByteSource, options: ReadOptions = {}): AsyncGenerator<Buffer> {
  try {
    if (compression === 'none')
      yield* readStream(createReadStream(path, { highWaterMark: pieceBytes }), undefined, options)
    if (compression === 'gzip') {
      yield* readStream(
        createReadStream(path, { highWaterMark: pieceBytes }),
        createGunzip({ chunkSize: pieceBytes }),
        options,
      )
    }
    if (compression === 'zstd') {
      for (const { start, end } of await findZstdFrames(path)) {
        const frame = createReadStream(path, { highWaterMark: pieceBytes, start, end: end - 1 })
        yield* readStream(frame, createZstdDecompress({ chunkSize: pieceBytes }), options)
      }
    }
  } catch (cause) {
    throw toReadError(cause, path, compression)
  }
}

async function* readStream(
  file: Readable,
  decompressor: Transform | undefined,
  { signal, onBytes }: ReadOptions,
): AsyncGenerator<Buffer> {
  if (onBytes !== undefined)
    file.on('data', (piece: Buffer) => {
      onBytes(piece.length)
    })
  // pipeline hands an error of the file on to the decompressor, where the loop below meets it.
  const stream = decompressor === undefined ? file : pipeline(file, decompressor, () => undefined)
  try {
    for await (const piece of stream) {
      throwIfCancelled(signal)
      yield piece as Buffer
    }
  } finally {
    file.destroy()
  }
}

function toReadError(cause: unknown, path: string, compression: Compression): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/^(Z_|ZSTD_|ERR_ZSTD)/.test(code) || code === 'ERR_ZLIB_ERROR') {
    const reason = (cause as Error).message
    return new SizewiseError('file_invalid', phrase('files.notCompressed', { compression, reason }), path)
  }
  return toFileError(cause, path)
}
