import type { Sample } from '../contract/run.ts'
import type { Connection } from './connection.ts'

export function putSample(connection: Connection, runId: string, { step, prompt, text }: Sample): void {
  connection
    .prepare('INSERT OR REPLACE INTO samples (run_id, step, prompt, text) VALUES (?, ?, ?, ?)')
    .run(runId, step, prompt, text)
}

export function listSamples(connection: Connection, runId: string): Sample[] {
  return connection
    .prepare<[string], Sample>('SELECT step, prompt, text FROM samples WHERE run_id = ? ORDER BY step')
    .all(runId)
}
