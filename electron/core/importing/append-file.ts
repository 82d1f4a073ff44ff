import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { toFileError } from './file-error.ts'

const blockBytes = 1 << 20

/** A new file that grows by small pieces, written in blocks. */
export class AppendFile {
  readonly path: string
  private readonly descriptor: number
  private readonly block = Buffer.allocUnsafe(blockBytes)
  private filled = 0
  private flushed = 0
  private open = true

  constructor(path: string) {
    this.path = path
    try {
      this.descriptor = openSync(path, 'wx+')
    } catch (cause) {
      throw toFileError(cause, path)
    }
  }

  get length(): number {
    return this.flushed + this.filled
  }

  append(bytes: Uint8Array): void {
    if (bytes.length > blockBytes - this.filled) this.flush()
    if (bytes.length > blockBytes) {
      this.write(bytes)
      return
    }
    this.block.set(bytes, this.filled)
    this.filled += bytes.length
  }

  /** A little-endian unsigned 64-bit number; exact up to 2^53. */
  appendUint64(value: number): void {
    if (blockBytes - this.filled < 8) this.flush()
    this.block.writeUInt32LE(value % 0x1_0000_0000, this.filled)
    this.block.writeUInt32LE(Math.floor(value / 0x1_0000_0000), this.filled + 4)
    this.filled += 8
  }

  appendUint32(value: number): void {
    if (blockBytes - this.filled < 4) this.flush()
    this.filled = this.block.writeUInt32LE(value, this.filled)
  }

  /** What was appended from `start` up to `end`, in pieces; the piece is overwritten by the next. */
  *read(start = 0, end = this.length): Generator<Buffer> {
    this.flush()
    const piece = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(end - start, 0)))
    for (let at = start; at < end;) {
      const read = readSync(this.descriptor, piece, 0, Math.min(piece.length, end - at), at)
      if (read === 0) throw new Error(`${this.path} became shorter while it was read`)
      at += read
      yield piece.subarray(0, read)
    }
  }

  /** On the disk, and closed. */
  finish(): void {
    this.flush()
    this.guarded(() => {
      fsyncSync(this.descriptor)
    })
    this.close()
  }

  close(): void {
    if (this.open) closeSync(this.descriptor)
    this.open = false
  }

  /** Everything appended is with the system, though perhaps not on the disk yet. */
  flush(): void {
    if (this.filled > 0) this.write(this.block.subarray(0, this.filled))
    this.filled = 0
  }

  private write(bytes: Uint8Array): void {
    this.guarded(() => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.descriptor, bytes, done, bytes.length - done, this.flushed + done)
    })
    this.flushed += bytes.length
  }

  private guarded(work: () => void): void {
    try {
      work()
    } catch (cause) {
      throw toFileError(cause, this.path)
    }
  }
}
