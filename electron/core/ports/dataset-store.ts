import type { Dataset } from '../../contract/dataset.ts'

export interface DatasetStore {
  insert(dataset: Omit<Dataset, 'id' | 'created_at'>): Dataset
  byName(name: string): Dataset | undefined
  byId(id: number): Dataset | undefined
  /** Datasets with this content hash share one folder. */
  byHash(hash: string): Dataset[]
  list(): Dataset[]
  /** Names of the studies that use the dataset and of the tokenizers trained on it. */
  dependents(id: number): { studies: string[]; tokenizers: string[] }
  /** Its shards go with it; tokenizers trained on it stay; `in_use` while a study uses it. */
  delete(id: number): void
}
