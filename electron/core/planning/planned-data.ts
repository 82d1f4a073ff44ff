/** What planning knows of the token shards of a study. */
export interface PlannedData {
  vocab: number
  train_tokens: number
  validation_tokens: number
}
