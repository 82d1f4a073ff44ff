import { appHandlers } from './handlers/app.ts'
import { chatHandlers } from './handlers/chat.ts'
import { compareHandlers } from './handlers/compare.ts'
import { datasetHandlers } from './handlers/dataset.ts'
import { draftHandlers } from './handlers/draft.ts'
import { modelHandlers } from './handlers/model.ts'
import { reportHandlers } from './handlers/report.ts'
import { runHandlers } from './handlers/run.ts'
import { studyHandlers } from './handlers/study.ts'
import type { Handlers } from './ipc.ts'

/** Every channel of the contract; one that is missing here does not compile. */
export const handlers: Handlers = {
  ...appHandlers,
  ...chatHandlers,
  ...compareHandlers,
  ...datasetHandlers,
  ...draftHandlers,
  ...modelHandlers,
  ...reportHandlers,
  ...runHandlers,
  ...studyHandlers,
}
