import type { RunAtStep } from '../../contract/chat.ts'
import { SizewiseError } from '../../contract/errors.ts'

/** Reads `RUN`, its best checkpoint, or `RUN@STEP`. No id has an @. */
export function readRunAtStep(text: string): RunAtStep {
  const [id = '', step, ...more] = text.split('@')
  if (step === undefined) return { id, step: null }
  if (more.length > 0 || id === '' || !/^\d{1,15}$/.test(step))
    throw new SizewiseError(
      'usage',
      `expected RUN or RUN@STEP with a step that the run keeps, and "${text}" came`,
      text,
    )
  return { id, step: Number(step) }
}
