import type { JobTable } from './job.ts'

/** What is done off the main thread. Main knows this table's types alone: what a job imports is loaded by its worker. */
export const jobs = {
  answerSet: async () => (await import('./jobs/answer-set.ts')).answerSetJob,
  answerStudy: async () => (await import('./jobs/answer-study.ts')).answerStudyJob,
  deleteDataset: async () => (await import('./jobs/delete-dataset.ts')).deleteDatasetJob,
  exportStudy: async () => (await import('./jobs/save-study.ts')).exportStudyJob,
  importDataset: async () => (await import('./jobs/import-dataset.ts')).importDatasetJob,
  importSample: async () => (await import('./jobs/import-sample.ts')).importSampleJob,
  previewImport: async () => (await import('./jobs/preview-import.ts')).previewImportJob,
  writeReport: async () => (await import('./jobs/save-study.ts')).writeReportJob,
} as const satisfies JobTable

export type Jobs = typeof jobs
