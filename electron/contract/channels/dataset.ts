import type { Dataset, DatasetDependents, DatasetKind, DocumentPage, DocumentPiece, SplitName } from '../dataset.ts'
import type { ImportOptions, ImportPreview, ImportProgress, ReadingOptions } from '../dataset-import.ts'

export interface DatasetRequests {
  'dataset:list': { params: null; result: Dataset[] }
  /** What the beginning of the first file shows. A new preview cancels the one before. */
  'dataset:preview': { params: ReadingOptions; result: ImportPreview }
  /** Whole, or not at all; one at a time. */
  'dataset:import': { params: ImportOptions & { kind: DatasetKind }; result: Dataset }
  'dataset:cancelImport': { params: null; result: null }
  /** Imports the bundled text; the stored one where it is there already. */
  'dataset:sample': { params: null; result: Dataset }
  'dataset:documents': { params: { name: string; split: SplitName; from: number; count: number }; result: DocumentPage }
  /** One document, piece by piece: `at` is 0, or the `next` of the piece before. */
  'dataset:document': { params: { name: string; split: SplitName; index: number; at: number }; result: DocumentPiece }
  'dataset:dependents': { params: { name: string }; result: DatasetDependents }
  /** With the studies that use it if asked, else they keep it (`in_use`). The files are a question of their own. */
  'dataset:delete': { params: { name: string; with_dependents: boolean; files: boolean }; result: null }
}
export const datasetRequests = [
  'dataset:list',
  'dataset:preview',
  'dataset:import',
  'dataset:cancelImport',
  'dataset:sample',
  'dataset:documents',
  'dataset:document',
  'dataset:dependents',
  'dataset:delete',
] as const satisfies readonly (keyof DatasetRequests)[]

export interface DatasetEvents {
  /** A dataset came or went. */
  'dataset:changed': null
  /** Of the import under way, about ten times a second. */
  'dataset:importProgress': ImportProgress
}
export const datasetEvents = [
  'dataset:changed',
  'dataset:importProgress',
] as const satisfies readonly (keyof DatasetEvents)[]
