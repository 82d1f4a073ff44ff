import { setImmediate } from 'node:timers/promises'
import type { RunPlace } from '../../../contract/channels/compare.ts'
import type { ComparedRun, SetAnswer, SetFitOptions } from '../../../contract/comparison.ts'
import { SizewiseError } from '../../../contract/errors.ts'
import { phrase } from '../../../contract/phrases/phrase.ts'
import { answerSet } from '../../../core/answering/answer-set.ts'
import type { Stores } from '../../../core/ports/stores.ts'
import type { JobRoom } from '../job.ts'

/** The answer and the fit of any runs; hears a cancel after each bootstrap. */
export async function answerSetJob(
  { runs, ...options }: { runs: string[] } & SetFitOptions,
  { stores, signal, progress }: JobRoom<{ done: number; total: number }>,
): Promise<SetAnswer> {
  const steps = answerSet(runsById(stores, new Set(runs)), options)
  const total = options.bootstraps
  const stride = Math.max(1, Math.floor(total / 50))
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (step.value % stride === 0) progress({ done: step.value, total })
    await setImmediate()
    if (signal.aborted) throw new SizewiseError('cancelled', phrase('running.onRequest'))
  }
}

function runsById(stores: Stores, ids: ReadonlySet<string>): ComparedRun[] {
  const found: ComparedRun[] = []
  let after: RunPlace | null = null
  do {
    const page = stores.runs.page({ study: null, after, limit: 500 })
    found.push(...page.runs.filter((run) => ids.has(run.id)))
    after = page.next
  } while (after !== null)
  return found
}
