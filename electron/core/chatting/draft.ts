import type { LaneDraft } from '../../contract/chat.ts'
import type { GenerateResult } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { trainedRun } from '../studies/find-run.ts'

export type Trained = ReturnType<typeof trainedRun>

export const drafts = (draft: Trained, { run }: Trained): boolean => draft.run.parameters.total < run.parameters.total

/** Throws usage for a draft that is smaller than no run, or that has another tokenizer than one which it is for. */
export function checkDraft(draft: Trained, trained: readonly Trained[]): void {
  const larger = trained.filter((one) => drafts(draft, one))
  if (larger.length === 0) {
    const runs = trained.map(({ run }) => run.id)
    throw new SizewiseError('usage', phrase('running.draftNotSmaller', { draft: draft.run.id, runs }), draft.run.id)
  }
  const strange = larger.find(({ tokenizer }) => tokenizer.hash !== draft.tokenizer.hash)
  if (strange === undefined) return
  const said = phrase('running.draftOtherTokenizer', {
    ...{ draft: draft.run.id, run: strange.run.id },
    ...{ tokenizer: draft.tokenizer.name, expected: strange.tokenizer.name },
  })
  throw new SizewiseError('usage', said, draft.run.id)
}

export const laneDraft = (counted: NonNullable<GenerateResult['draft']>, { run, checkpoint }: Trained): LaneDraft => ({
  ...{ run: run.id, step: checkpoint.step },
  ...counted,
})
