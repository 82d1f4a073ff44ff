import duckdb from '@duckdb/node-bindings'
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { faults } from './table-source.ts'

/** Bytes of duckdb_string_t: a length, then up to 12 bytes of text, or a prefix of 4 and a pointer. */
const stringBytes = 16
const inlinedBytes = 12
/** The smallest page of memory. */
const pageBytes = 4096
const longestRunBytes = 1 << 20

/**
 * The texts of a column of a chunk as bytes, without a JavaScript string or a call into DuckDB for each row.
 *
 * Texts of neighbouring rows mostly lie close together in memory, so a whole run of them is copied at once, with whatever
 * lies between them. That is safe: two texts less than a page apart lie on pages that are both mapped, and every byte
 * between them lies on one of the two. The addresses are DuckDB's own and valid as long as the chunk is.
 */
export class StringColumn {
  private readonly data: Uint8Array
  private readonly view: DataView
  private readonly rowFaults: DataView
  private run: Uint8Array = new Uint8Array()
  private runStart = 0

  /** `rowFaults`: one byte a row. Only rows without a fault hold a text; the others may hold any bits. */
  constructor(chunk: DuckDBDataChunk, column: number, rowFaults: DataView) {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
    this.data = duckdb.vector_get_data(vector, chunk.rowCount * stringBytes)
    this.view = new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength)
    this.rowFaults = rowFaults
  }

  /** For a row without a fault, rows in ascending order. Valid until the next call for another row. */
  bytes(row: number): Uint8Array {
    const length = this.length(row)
    if (length <= inlinedBytes) return this.data.subarray(row * stringBytes + 4, row * stringBytes + 4 + length)
    const address = this.address(row)
    if (address < this.runStart || address + length > this.runStart + this.run.length) this.copyRun(row)
    return this.run.subarray(address - this.runStart, address - this.runStart + length)
  }

  private copyRun(first: number): void {
    this.runStart = this.address(first)
    let end = this.runStart + this.length(first)
    for (let row = first + 1; row < this.rowFaults.byteLength && end - this.runStart < longestRunBytes; row++) {
      if (this.rowFaults.getUint8(row) !== faults.none || this.length(row) <= inlinedBytes) continue
      const address = this.address(row)
      if (address < end || address - end >= pageBytes) break
      end = address + this.length(row)
    }
    const pointerAt = this.data.byteOffset + first * stringBytes + 8
    this.run = duckdb.get_data_from_pointer(this.data.buffer as ArrayBuffer, pointerAt, end - this.runStart)
  }

  private length(row: number): number {
    return this.view.getUint32(row * stringBytes, true)
  }

  /** Exact: user space ends below 2^53. */
  private address(row: number): number {
    const at = row * stringBytes + 8
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 0x1_0000_0000
  }
}

/** The values of a column of fixed width as its bytes. */
export function fixedColumn(chunk: DuckDBDataChunk, column: number, bytesPerValue: number): DataView {
  const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * bytesPerValue)
  return new DataView(data.buffer, data.byteOffset, data.byteLength)
}
