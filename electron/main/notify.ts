import { BrowserWindow, Notification } from 'electron'
import type { Settings } from '../contract/settings.ts'
import type { StudyState } from '../contract/study.ts'
import { wordsFor } from './words.ts'

/** Tells the person who has gone to do something else; one who looks at the window sees it there. */
export function notifyOfEnd(name: string, state: StudyState, settings: Settings, open: () => void): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const words = wordsFor(settings)
  const body = state === 'completed' ? words.studyCompleted({ study: name }) : words.studyEnded({ study: name })
  const notification = new Notification({ title: 'Sizewise', body })
  notification.on('click', open)
  notification.show()
}
