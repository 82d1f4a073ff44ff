export type TokenizerKind = 'bpe' | 'char' | 'byte'

export interface Tokenizer {
  id: number
  name: string
  kind: TokenizerKind
  vocab: number
  /** Relative to the data folder: a Hugging Face tokenizer.json. */
  path: string
  /** sha256 of the file. */
  hash: string
  /** Name of the dataset whose train split it was trained on; absent when imported. */
  trained_on?: string
  created_at: string
}
