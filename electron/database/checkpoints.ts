import type { Checkpoint } from '../contract/run.ts'
import type { RunProgress, StoredFile } from '../core/ports/metric-store.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'

interface CheckpointRow {
  step: number
  milestone: 0 | 1
  path: string
  sha256: string
  best: 0 | 1
  last: 0 | 1
}

const select = 'SELECT step, milestone, path, sha256, best, last FROM checkpoints WHERE run_id = ?'
const withoutRole = 'milestone = 0 AND best = 0 AND last = 0'

function toCheckpoint({ step, path, sha256, ...row }: CheckpointRow): Checkpoint {
  const roles = (['best', 'last', 'milestone'] as const).filter((role) => row[role] === 1)
  return { step, path, sha256, roles }
}

export function listCheckpoints(connection: Connection, runId: string): Checkpoint[] {
  return connection
    .prepare<[string], CheckpointRow>(`${select} ORDER BY step, milestone DESC`)
    .all(runId)
    .map(toCheckpoint)
}

export function lastCheckpoint(connection: Connection, runId: string): Checkpoint | undefined {
  const row = connection.prepare<[string], CheckpointRow>(`${select} AND last = 1`).get(runId)
  return row && toCheckpoint(row)
}

export function bestCheckpoint(connection: Connection, runId: string): Checkpoint | undefined {
  const row = connection.prepare<[string], CheckpointRow>(`${select} AND best = 1`).get(runId)
  return row && toCheckpoint(row)
}

/** Inside the caller's transaction. Returns the checkpoints without a role, whose rows it takes away. */
export function recordCheckpoint(
  connection: Connection,
  runId: string,
  checkpoint: NonNullable<RunProgress['checkpoint']>,
): Checkpoint[] {
  const { step, path, sha256, best } = checkpoint
  // The roles are cleared before they are given: the unique indices hold after every statement.
  connection.prepare('UPDATE checkpoints SET last = 0 WHERE run_id = ?').run(runId)
  connection
    .prepare('UPDATE checkpoints SET best = 0 WHERE run_id = ? AND step IS NOT ?')
    .run(runId, best?.step ?? null)
  connection
    .prepare(
      `INSERT OR REPLACE INTO checkpoints (run_id, step, milestone, path, sha256, best, last)
       VALUES (?, ?, 0, ?, ?, ?, 1)`,
    )
    .run(runId, step, path, sha256, best?.step === step ? 1 : 0)
  const released = connection.prepare<[string], CheckpointRow>(`${select} AND ${withoutRole} ORDER BY step`).all(runId)
  connection.prepare(`DELETE FROM checkpoints WHERE run_id = ? AND ${withoutRole}`).run(runId)
  return released.map(toCheckpoint)
}

/** Inside the caller's transaction. */
export function recordMilestone(connection: Connection, runId: string, { step, path, sha256 }: StoredFile): void {
  connection
    .prepare(
      `INSERT OR REPLACE INTO checkpoints (run_id, step, milestone, path, sha256, best, last)
       VALUES (?, ?, 1, ?, ?, 0, 0)`,
    )
    .run(runId, step, path, sha256)
}

export function deleteCheckpoint(connection: Connection, runId: string, step: number): void {
  inTransaction(connection, () => {
    const deleted = connection
      .prepare('DELETE FROM checkpoints WHERE run_id = ? AND step = ? AND milestone = 0')
      .run(runId, step)
    changedOne(deleted, `checkpoint of run '${runId}' at step ${step}`)
    connection
      .prepare(
        `UPDATE checkpoints SET last = 1 WHERE run_id = @run AND milestone = 0
           AND step = (SELECT max(step) FROM checkpoints WHERE run_id = @run AND milestone = 0)`,
      )
      .run({ run: runId })
  })
}
