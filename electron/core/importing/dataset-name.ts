import { basename } from 'node:path'
import type { Stores } from '../ports/stores.ts'

/** A file's or folder's name, without what says how it is written. */
export function datasetNameOf(path: string): string {
  return basename(path).replace(/(\.(txt|md|csv|tsv|jsonl?|ndjson|parquet|gz|zst))+$/i, '') || 'dataset'
}

/** The same, with a number behind it where a dataset has that name already. */
export function freeDatasetName(path: string, stores: Pick<Stores, 'datasets'>): string {
  const base = datasetNameOf(path)
  let name = base
  for (let number = 2; stores.datasets.byName(name); number++) name = `${base} ${number}`
  return name
}
