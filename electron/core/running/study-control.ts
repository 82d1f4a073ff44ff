import type { MachineShare } from '../../contract/engine-protocol.ts'

/** What can be asked of a training task under way. */
interface Steerable {
  pause(): void
  stop(): void
  useShare(share: MachineShare): void
}

/** A person's wishes while a study runs; each reaches the tasks that train now, or those that start next. */
export class StudyControl {
  private readonly stopped = new Set<string>()
  private readonly tasks = new Map<string, Steerable>()
  private paused = false

  get pausing(): boolean {
    return this.paused
  }

  isStopped(runId: string): boolean {
    return this.stopped.has(runId)
  }

  pause(): void {
    this.paused = true
    for (const task of this.tasks.values()) task.pause()
  }

  stopRun(runId: string): void {
    this.stopped.add(runId)
    this.tasks.get(runId)?.stop()
  }

  /** Of a run that trains; one that begins says itself with which. */
  useShare(runId: string, share: MachineShare): void {
    this.tasks.get(runId)?.useShare(share)
  }

  attach(runId: string, task: Steerable): void {
    this.tasks.set(runId, task)
    if (this.stopped.has(runId)) task.stop()
    else if (this.paused) task.pause()
  }

  detach(runId: string): void {
    this.tasks.delete(runId)
  }
}
