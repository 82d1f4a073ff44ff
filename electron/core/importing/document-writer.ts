import { rmSync } from 'node:fs'
import { AppendFile } from './append-file.ts'

const magic = Buffer.from('SWDOCS01', 'latin1')

/** Writes a .docs file (native/engine/io/document_file.h) document by document; the offsets wait in a file beside it. */
export class DocumentWriter {
  private readonly texts: AppendFile
  private readonly offsets: AppendFile
  private count = 0

  constructor(path: string) {
    this.texts = new AppendFile(path)
    this.offsets = new AppendFile(`${path}.offsets`)
    this.offsets.appendUint64(0)
  }

  get documents(): number {
    return this.count
  }

  /** A part of the current document. */
  append(bytes: Uint8Array): void {
    this.texts.append(bytes)
  }

  endDocument(): void {
    this.count++
    this.offsets.appendUint64(this.texts.length)
  }

  /** Padding, offsets and footer; on the disk. */
  finish(): void {
    const bytes = this.texts.length
    this.texts.append(Buffer.alloc((8 - (bytes % 8)) % 8))
    for (const piece of this.offsets.read()) this.texts.append(piece)
    this.texts.appendUint64(this.count)
    this.texts.appendUint64(bytes)
    this.texts.append(magic)
    this.texts.finish()
    this.discardOffsets()
  }

  /** Closes what is open; the files are the caller's to delete. */
  abandon(): void {
    this.texts.close()
    this.discardOffsets()
  }

  private discardOffsets(): void {
    this.offsets.close()
    rmSync(this.offsets.path, { force: true })
  }
}
