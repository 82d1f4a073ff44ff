import type { JobTable } from './job.ts'

/** What is done off the main thread. Main knows this table's types alone: what a job imports is loaded by its worker. */
export const jobs = {
  importDataset: async () => (await import('./jobs/import-dataset.ts')).importDatasetJob,
} as const satisfies JobTable

export type Jobs = typeof jobs
