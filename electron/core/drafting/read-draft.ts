import type { RungDraft, StudyDraft } from '../../contract/draft.ts'
import type { Model } from '../../contract/model.ts'
import { completeShape } from '../sizing/model-shape.ts'
import { readStudyFile } from '../study-file/read-study-file.ts'

/** Keys of a rung that a default may stand for. */
const optional = [
  'n_kv_head',
  'd_ff',
  'tied_embeddings',
  'bias',
  'dropout',
  'norm_epsilon',
  'rope_theta',
] as const satisfies readonly (keyof RungDraft)[]

/** A study file's text as a draft. Throws study_invalid with its line. */
export function readDraft(text: string, file: string): StudyDraft {
  const { ladder, ...rest } = readStudyFile(text, file)
  return { ...rest, ladder: ladder.map(rungOf) }
}

/** The fewest keys that make this model. */
export function rungOf(model: Model): RungDraft {
  const { name, family, n_layer, n_head, d_model, context } = model
  const base = { name, family, n_layer, n_head, d_model, context }
  const usual = completeShape({ ...base, vocab: model.vocab })
  const given = optional.filter((key) => model[key] !== usual[key]).map((key) => [key, model[key]] as const)
  return { ...base, ...Object.fromEntries(given) }
}
