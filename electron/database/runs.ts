import type { ErrorData } from '../contract/errors.ts'
import type { Recipe } from '../contract/recipe.ts'
import type { Run, RunState } from '../contract/run.ts'
import type { NewRun, RunStore } from '../core/ports/run-store.ts'
import { changedOne, type Connection } from './connection.ts'
import { listCheckpoints } from './checkpoints.ts'

export interface RunRow {
  id: string
  study: string
  model: string
  recipe: string
  parameters: string
  seed: number
  device: string
  state: RunState
  step: number
  steps: number
  estimate: string | null
  peak_memory_bytes: number | null
  duration_s: number
  error: string | null
}

interface Progress {
  tokens: number
  flops: number
  train_loss: number | null
  tokens_per_second: number
}

export const runColumns = `runs.id, studies.name AS study, model, recipe, parameters, seed, device, runs.state, step, steps,
  estimate, peak_memory_bytes, duration_s, error`
const select = `SELECT ${runColumns} FROM runs JOIN studies ON studies.id = study_id`

export function insertRun(
  connection: Connection,
  studyId: number,
  position: number,
  run: NewRun,
  created_at: string,
): void {
  const { id, seed, device, steps } = run
  const documents = {
    model: JSON.stringify(run.model),
    recipe: JSON.stringify(run.recipe),
    parameters: JSON.stringify(run.parameters),
  }
  const estimate = run.estimate === null ? null : JSON.stringify(run.estimate)
  connection
    .prepare(
      `INSERT INTO runs (id, study_id, position, model, recipe, parameters, seed, device, state, steps, estimate, created_at)
       VALUES (@id, @studyId, @position, @model, @recipe, @parameters, @seed, @device, 'queued', @steps, @estimate, @created_at)`,
    )
    .run({ id, studyId, position, ...documents, seed, device, steps, estimate, created_at })
}

export function runById(connection: Connection, id: string): Run | undefined {
  const row = connection.prepare<[string], RunRow>(`${select} WHERE runs.id = ?`).get(id)
  return row && toRun(connection, row)
}

export function listRuns(connection: Connection, filter: { study?: string; state?: RunState } = {}): Run[] {
  const conditions = [
    ...(filter.study === undefined ? [] : ['studies.name = @study']),
    ...(filter.state === undefined ? [] : ['runs.state = @state']),
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const rows = connection.prepare<[typeof filter], RunRow>(`${select} ${where} ORDER BY study_id, position`).all(filter)
  return rows.map((row) => toRun(connection, row))
}

/** Every figure of the curves is read by primary key from one end of the run's metrics. */
export function toRun(connection: Connection, row: RunRow): Run {
  const trained = connection
    .prepare<[{ run: string }], Progress>(
      `SELECT tokens, flops, train_loss, (SELECT avg(tokens_per_second) FROM
         (SELECT tokens_per_second FROM train_metrics WHERE run_id = @run ORDER BY step DESC LIMIT 100)) AS tokens_per_second
       FROM train_metrics WHERE run_id = @run ORDER BY step DESC LIMIT 1`,
    )
    .get({ run: row.id })
  const evaluated = connection
    .prepare<[string], { validation_loss: number | null; bits_per_byte: number | null }>(
      'SELECT validation_loss, bits_per_byte FROM evaluation_metrics WHERE run_id = ? ORDER BY step DESC LIMIT 1',
    )
    .get(row.id)
  const best = connection
    .prepare<[string], { step: number; validation_loss: number }>(
      'SELECT step, validation_loss FROM evaluation_metrics WHERE run_id = ? AND validation_loss IS NOT NULL ORDER BY validation_loss, step LIMIT 1',
    )
    .get(row.id)
  const validation_loss = evaluated?.validation_loss ?? null
  return {
    id: row.id,
    study: row.study,
    model: JSON.parse(row.model) as Run['model'],
    recipe: JSON.parse(row.recipe) as Run['recipe'],
    parameters: JSON.parse(row.parameters) as Run['parameters'],
    seed: row.seed,
    device: row.device,
    state: row.state,
    step: row.step,
    steps: row.steps,
    tokens: trained?.tokens ?? 0,
    flops: trained?.flops ?? 0,
    train_loss: trained?.train_loss ?? null,
    validation_loss,
    best: best ?? null,
    perplexity: validation_loss === null ? null : Math.exp(validation_loss),
    bits_per_byte: evaluated?.bits_per_byte ?? null,
    tokens_per_second: trained?.tokens_per_second ?? null,
    peak_memory_bytes: row.peak_memory_bytes,
    duration_s: row.duration_s,
    estimate: row.estimate === null ? null : (JSON.parse(row.estimate) as Run['estimate']),
    checkpoints: listCheckpoints(connection, row.id),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as ErrorData }),
  }
}

export function setRunState(connection: Connection, id: string, state: RunState, error?: ErrorData): void {
  const kept = state === 'failed' && error !== undefined ? JSON.stringify(error) : null
  changedOne(
    connection.prepare('UPDATE runs SET state = ?, error = ? WHERE id = ?').run(state, kept, id),
    `run '${id}'`,
  )
}

export function setRunDevice(connection: Connection, id: string, device: string): void {
  changedOne(connection.prepare('UPDATE runs SET device = ? WHERE id = ?').run(device, id), `run '${id}'`)
}

export function setRunRecipe(connection: Connection, id: string, recipe: Recipe): void {
  const document = JSON.stringify(recipe)
  changedOne(
    connection.prepare('UPDATE runs SET recipe = ?, peak_memory_bytes = NULL WHERE id = ?').run(document, id),
    `run '${id}'`,
  )
}

export function setRunPlan(connection: Connection, id: string, plan: Parameters<RunStore['setPlan']>[1]): void {
  const sql = 'UPDATE runs SET model = ?, recipe = ?, parameters = ?, steps = ?, estimate = ? WHERE id = ?'
  const documents = [plan.model, plan.recipe, plan.parameters].map((part) => JSON.stringify(part))
  const estimate = plan.estimate === null ? null : JSON.stringify(plan.estimate)
  changedOne(connection.prepare(sql).run(...documents, plan.steps, estimate, id), `run '${id}'`)
}

export function setRunEstimate(connection: Connection, id: string, estimate: Run['estimate']): void {
  const value = estimate === null ? null : JSON.stringify(estimate)
  changedOne(connection.prepare('UPDATE runs SET estimate = ? WHERE id = ?').run(value, id), `run '${id}'`)
}

export function raisePeakMemory(connection: Connection, id: string, bytes: number): void {
  const sql = 'UPDATE runs SET peak_memory_bytes = max(coalesce(peak_memory_bytes, 0), ?) WHERE id = ?'
  changedOne(connection.prepare(sql).run(Math.round(bytes), id), `run '${id}'`)
}

export function setRunDuration(connection: Connection, id: string, duration_s: number): void {
  changedOne(connection.prepare('UPDATE runs SET duration_s = ? WHERE id = ?').run(duration_s, id), `run '${id}'`)
}
