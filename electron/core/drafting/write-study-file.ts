import { Document, isCollection } from 'yaml'
import type { StudyDraft } from '../../contract/draft.ts'

/**
 * The study file that says what the draft says: models and mappings of the recipe on a line each, absent keys left out,
 * numbers of models and recipes exact. The reader of study files reads it back to the same draft.
 */
export function writeStudyFile(draft: StudyDraft): string {
  const { study, dataset, tokenizer, ladder, recipe, per_model, budget, seeds } = draft
  const overrides = Object.entries(per_model).filter(([, keys]) => Object.keys(keys).length > 0)
  const training = { ...recipe, ...(overrides.length > 0 ? { per_model: Object.fromEntries(overrides) } : {}) }
  const document = new Document({
    study,
    dataset,
    tokenizer: 'name' in tokenizer ? tokenizer.name : tokenizer,
    ladder,
    ...(Object.keys(training).length > 0 ? { recipe: training } : {}),
    budget,
    seeds,
  })
  const lines = [
    ['tokenizer'],
    ...ladder.map((_, index) => ['ladder', index]),
    ['recipe', 'early_stopping'],
    ...overrides.map(([name]) => ['recipe', 'per_model', name]),
    ['budget'],
    ['seeds'],
  ]
  for (const path of lines) {
    const node = document.getIn(path, true)
    if (isCollection(node)) node.flow = true
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
