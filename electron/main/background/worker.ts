/** The program of a worker thread. */
import { jobs } from './jobs.ts'
import { serveJob } from './serve-job.ts'

await serveJob(jobs)
