/** What can be asked of a training task under way. */
interface Stoppable {
  pause(): void
  stop(): void
}

/** A person's wishes while a study runs; each reaches the task that trains now, or the one that starts next. */
export class StudyControl {
  private readonly stopped = new Set<string>()
  private current: { runId: string; task: Stoppable } | null = null
  private paused = false

  get pausing(): boolean {
    return this.paused
  }

  isStopped(runId: string): boolean {
    return this.stopped.has(runId)
  }

  pause(): void {
    this.paused = true
    this.current?.task.pause()
  }

  stopRun(runId: string): void {
    this.stopped.add(runId)
    if (this.current?.runId === runId) this.current.task.stop()
  }

  attach(runId: string, task: Stoppable): void {
    this.current = { runId, task }
    if (this.stopped.has(runId)) task.stop()
    else if (this.paused) task.pause()
  }

  detach(): void {
    this.current = null
  }
}
