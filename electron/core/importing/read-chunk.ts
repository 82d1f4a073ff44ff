import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { SplitName } from '../../contract/dataset.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { ChosenColumns } from './choose-columns.ts'
import type { DatasetWriter } from './dataset-writer.ts'
import type { PreparedTable } from './prepare-table.ts'
import { splitOfItem, type SplitRule } from './split-rule.ts'
import type { StatisticsCollector } from './statistics.ts'
import { fixedColumn, StringColumn } from './string-column.ts'
import { faults, type TableSource } from './table-source.ts'

/** A table while it is read: `rows` so far, `empty` of them without a text. */
export interface TableReader {
  table: PreparedTable
  columns: ChosenColumns
  rule: SplitRule
  writer: DatasetWriter
  statistics: StatisticsCollector
  rows: number
  empty: number
}

/** For each row: text, hash, characters, fault; and for labels and targets their text and fault. */
export function selectRows(source: TableSource, { text, label, target }: ChosenColumns): string {
  const value = source.textOf(text)
  const fault = (column: string): string => `CAST(${source.faultOf(column)} AS UTINYINT)`
  const selected = [value, `md5_number_lower(${value})`, `CAST(length(${value}) AS UINTEGER)`, fault(text)]
  for (const column of [label, target]) if (column !== undefined) selected.push(source.textOf(column), fault(column))
  return `SELECT ${selected.join(', ')} FROM ${source.from}`
}

/** Puts the rows of a chunk of `selectRows` where they belong. A row with a fault is an error with its number. */
export function readChunk(chunk: DuckDBDataChunk, reader: TableReader): void {
  const { table, columns, rule, writer, statistics } = reader
  const hashes = fixedColumn(chunk, 1, 8)
  const lengths = fixedColumn(chunk, 2, 4)
  const textFaults = fixedColumn(chunk, 3, 1)
  const texts = new StringColumn(chunk, 0, textFaults)
  const otherFaults = columns.kind === 'text' ? undefined : fixedColumn(chunk, 5, 1)
  const others = otherFaults && new StringColumn(chunk, 4, otherFaults)
  for (let row = 0; row < chunk.rowCount; row++) {
    reader.rows++
    const fault = textFaults.getUint8(row)
    if (fault === faults.empty) {
      reader.empty++
      continue
    }
    if (fault !== faults.none) throw faultError(fault, columns.text, table, reader.rows)
    const text = texts.bytes(row)
    const characters = lengths.getUint32(row * 4, true)
    const hash = { low: hashes.getUint32(row * 8, true), high: hashes.getUint32(row * 8 + 4, true) }
    const split = splitOfItem(hash.high, rule)
    if (others !== undefined && otherFaults !== undefined) {
      const otherFault = otherFaults.getUint8(row)
      if (otherFault !== faults.none)
        throw faultError(otherFault, columns.label ?? columns.target ?? '', table, reader.rows)
      addOther(others.bytes(row), split, reader)
    }
    writer.documents[split].append(text)
    writer.documents[split].endDocument()
    statistics.addToSplit(split, characters, text.length)
    statistics.addDocument(text, characters, hash, split)
  }
}

function addOther(bytes: Uint8Array, split: SplitName, { writer, table, columns, rows }: TableReader): void {
  if (writer.targets === undefined) {
    const label = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    writer.addLabel(split, label, `${table.path}, column '${columns.label ?? ''}', row ${rows}`)
    return
  }
  writer.targets[split].append(bytes)
  writer.targets[split].endDocument()
}

function faultError(fault: number, column: string, table: PreparedTable, row: number): SizewiseError {
  const found =
    {
      [faults.empty]: phrase('importing.foundNothing'),
      [faults.absent]: phrase('importing.foundNoColumn'),
      [faults.nested]: phrase('importing.foundNested'),
      [faults.notAnObject]: phrase('importing.foundNoObject'),
    }[fault] ?? phrase('importing.foundFault', { fault })
  return new SizewiseError(
    'file_invalid',
    phrase('importing.notAText', { column, row, found }),
    `${table.path}, row ${row}, column '${column}'`,
  )
}
