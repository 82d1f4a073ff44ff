import type { ChatRun } from '../../../electron/contract/chat.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'
import { percentOf } from './figures.ts'

/** 3.1 %, 50 %: how much of its training a run had behind it. */
export function shareInWords(step: number, steps: number, { common }: Messages): string {
  return common.percent(percentOf(step, steps))
}

/** Step 63 of 2,000 · 3.2 %, and what the checkpoint is kept as where that is known. */
export function stepInWords(
  run: { steps: number; checkpoints?: ChatRun['checkpoints'] },
  step: number,
  m: Messages,
): string {
  const roles = run.checkpoints?.find((kept) => kept.step === step)?.roles ?? []
  const place = m.chat.stepOf(step.toLocaleString('en'), run.steps.toLocaleString('en'))
  const best = roles.includes('best') ? [m.chat.best] : []
  return [place, shareInWords(step, run.steps, m), ...best].join(' · ')
}
