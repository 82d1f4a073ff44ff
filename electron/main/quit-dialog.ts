import { dialog } from 'electron'
import type { Settings } from '../contract/settings.ts'
import { wordsFor } from './words.ts'

/** Names of what is going on, and would end with the app; null: nothing of the kind. */
export interface Underway {
  training: string | null
  importing: string | null
}

/** Asks only while something is being trained or imported, and says what becomes of it. */
export async function agreesToQuit({ training, importing }: Underway, settings: Settings): Promise<boolean> {
  const words = wordsFor(settings)
  const lost = [
    ...(training === null ? [] : [{ what: words.quitQuestion({ study: training }), detail: words.quitDetail() }]),
    ...(importing === null
      ? []
      : [{ what: words.quitImport({ dataset: importing }), detail: words.quitImportDetail() }]),
  ]
  if (lost.length === 0) return true
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: lost.map(({ what }) => what).join('\n'),
    detail: lost.map(({ detail }) => detail).join('\n'),
    buttons: training === null ? [words.quitImportYes(), words.quitImportNo()] : [words.quitYes(), words.quitNo()],
    defaultId: training === null ? 1 : 0,
    cancelId: 1,
  })
  return response === 0
}
