import type { ImportProgress } from '../../contract/dataset-import.ts'
import type { SourceFile } from './source-files.ts'

const intervalMs = 100

/** Adds up what an import has done, tells it about ten times a second, and estimates the rest from the pace so far. */
export class ProgressMeter {
  private readonly startedAt = performance.now()
  private readonly bytesTotal: number
  private readonly report: ((progress: ImportProgress) => void) | undefined
  private stage: ImportProgress['stage'] = 'checking'
  private bytes = 0
  private documents = 0
  private stageStartedAt = this.startedAt
  private reportedAt = -Infinity

  constructor(files: SourceFile[], report: ((progress: ImportProgress) => void) | undefined) {
    this.bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0)
    this.report = report
  }

  advance(change: { stage?: ImportProgress['stage']; bytes?: number; documents?: number }): void {
    const now = performance.now()
    if (change.stage === 'finishing' || (change.stage === 'reading' && this.stage === 'checking')) {
      this.stage = change.stage
      this.bytes = change.stage === 'finishing' ? this.bytesTotal : 0
      this.stageStartedAt = now
      this.reportedAt = -Infinity
    }
    if (change.stage === this.stage) this.bytes += change.stage === 'finishing' ? 0 : (change.bytes ?? 0)
    this.documents += change.documents ?? 0
    if (now - this.reportedAt < intervalMs) return
    this.reportedAt = now
    const done = Math.min(this.bytes, this.bytesTotal)
    const spent = (now - this.stageStartedAt) / 1000
    const remaining_s = this.stage === 'reading' && done > 0 ? (spent / done) * (this.bytesTotal - done) : undefined
    this.report?.({
      stage: this.stage,
      bytes_done: Math.round(done),
      bytes_total: this.bytesTotal,
      documents: this.documents,
      elapsed_s: (now - this.startedAt) / 1000,
      remaining_s,
    })
  }
}
