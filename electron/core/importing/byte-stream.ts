import { createReadStream } from 'node:fs'
import { pipeline, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { SizewiseError } from '../../contract/errors.ts'
import { throwIfCancelled } from './cancellation.ts'
import { toFileError } from './file-error.ts'
import type { Compression } from './source-files.ts'

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

/** A file's bytes, decompressed, in pieces of about a megabyte. A file that ends too early is `file_invalid`, never just shorter. */
export async function* readBytes(
  { path, compression }: ByteSource,
  { signal, onBytes }: ReadOptions = {},
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: pieceBytes })
  file.on('data', (piece) => onBytes?.(piece.length))
  const decompressor = createDecompressor(compression)
  // pipeline hands an error of the file on to the decompressor, where the loop below meets it.
  const stream = decompressor === undefined ? file : pipeline(file, decompressor, () => undefined)
  try {
    for await (const piece of stream) {
      throwIfCancelled(signal)
      yield piece as Buffer
    }
  } catch (cause) {
    throw toReadError(cause, path, compression)
  } finally {
    file.destroy()
  }
}

function createDecompressor(compression: Compression): Transform | undefined {
  if (compression === 'gzip') return createGunzip({ chunkSize: pieceBytes })
  if (compression === 'zstd') return createZstdDecompress({ chunkSize: pieceBytes })
  return undefined
}

function toReadError(cause: unknown, path: string, compression: Compression): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/^(Z_|ZSTD_)/.test(code) || code.startsWith('ERR_ZSTD') || code === 'ERR_ZLIB_ERROR') {
    const reason = (cause as Error).message
    return new SizewiseError(
      'file_invalid',
      `expected a whole ${compression} file; decompressing it failed: ${reason}`,
      path,
    )
  }
  return toFileError(cause, path)
}
