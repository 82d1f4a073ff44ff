import { dialog } from 'electron'
import type { StudyQueueState } from '../contract/channels/study.ts'
import type { Settings } from '../contract/settings.ts'
import { wordsFor } from './words.ts'

/** Asks only while something is being trained. */
export async function agreesToQuit({ running }: StudyQueueState, settings: Settings): Promise<boolean> {
  if (running === null) return true
  const words = wordsFor(settings)
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: words.quitQuestion(running),
    detail: words.quitDetail,
    buttons: [words.quitYes, words.quitNo],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}
