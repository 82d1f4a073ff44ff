export interface EvaluationRecord {
  id: number
  run: string
  task: string
  dataset: string | null
  metrics: Record<string, { value: number; interval: [number, number] | null; n: number }>
  created_at: string
}

export interface EvaluationStore {
  insert(evaluation: {
    run: string
    task: string
    dataset_id: number | null
    metrics: EvaluationRecord['metrics']
  }): EvaluationRecord
  list(runId: string): EvaluationRecord[]
}
