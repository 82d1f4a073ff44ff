import duckdb from '@duckdb/node-bindings'
import type { DuckDBDataChunk } from '@duckdb/node-api'

/** Bytes of duckdb_string_t: length, then up to 12 bytes of text or a prefix of 4 and a pointer. */
const stringBytes = 16
const inlinedBytes = 12

/**
 * The texts of a column of a chunk as bytes, without a JavaScript string or an object for each row. The addresses in the
 * chunk are DuckDB's own and valid as long as the chunk is.
 */
export class StringColumn {
  private readonly data: Uint8Array
  private readonly view: DataView

  constructor(chunk: DuckDBDataChunk, column: number) {
    this.data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * stringBytes)
    this.view = new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength)
  }

  /** Not for a NULL. Valid until the chunk is gone. */
  bytes(row: number): Uint8Array {
    const length = this.view.getUint32(row * stringBytes, true)
    if (length <= inlinedBytes) return this.data.subarray(row * stringBytes + 4, row * stringBytes + 4 + length)
    return duckdb.get_data_from_pointer(
      this.data.buffer as ArrayBuffer,
      this.data.byteOffset + row * stringBytes + 8,
      length,
    )
  }
}

/** The values of a column of fixed width as its bytes. */
export function fixedColumn(chunk: DuckDBDataChunk, column: number, bytesPerValue: number): DataView {
  const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), chunk.rowCount * bytesPerValue)
  return new DataView(data.buffer, data.byteOffset, data.byteLength)
}
