import { join } from 'node:path'
import type { Sample } from '../../contract/run.ts'
import type { Dataset } from '../../contract/dataset.ts'
import { readDocumentPiece } from '../browsing/read-documents.ts'
import type { Engine } from '../ports/engine.ts'

/** Enough to tell babble from sentences, and little beside an evaluation. */
const maxTokens = 48
const seed = 1
const promptCharacters = 60

export interface SampleRequest {
  /** Relative to the data folder. */
  checkpoint: string
  /** Relative to the data folder. */
  tokenizer: string
  step: number
  prompt: string
}

/** The beginning of the validation split, whole words of it; null where the split is empty. */
export async function samplePrompt(dataset: Dataset, home: string): Promise<string | null> {
  if (dataset.splits.validation.documents === 0) return null
  const { text } = await readDocumentPiece(dataset, home, { split: 'validation', index: 0, at: 0 })
  const characters = Array.from(text.trimStart())
  const beginning = characters.slice(0, promptCharacters).join('')
  const whole = characters.length > promptCharacters ? beginning.replace(/\s+\S*$/u, '') : beginning
  const prompt = whole.trimEnd()
  return prompt === '' ? null : prompt
}

/**
 * What a checkpoint makes of a prompt, always with the same seed: a request of its own on one thread, which the training
 * beside it does not read anything from.
 */
export async function sampleCheckpoint(
  { checkpoint, tokenizer, step, prompt }: SampleRequest,
  { engine, home }: { engine: Engine; home: string },
): Promise<Sample> {
  const { text } = await engine.ask('generate', {
    checkpoint: join(home, checkpoint),
    tokenizer: join(home, tokenizer),
    prompt,
    options: { max_tokens: maxTokens, temperature: 0.8, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [], seed },
    threads: 1,
  })
  return { step, prompt, text }
}
