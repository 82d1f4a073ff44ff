import type { JobTable } from './job.ts'

/** What is done off the main thread. Main knows this table's types alone: what a job imports is loaded by its worker. */
export const jobs = {
  deleteDataset: async () => (await import('./jobs/delete-dataset.ts')).deleteDatasetJob,
  importDataset: async () => (await import('./jobs/import-dataset.ts')).importDatasetJob,
  importSample: async () => (await import('./jobs/import-sample.ts')).importSampleJob,
  previewImport: async () => (await import('./jobs/preview-import.ts')).previewImportJob,
} as const satisfies JobTable

export type Jobs = typeof jobs
