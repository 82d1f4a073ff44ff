/**
 * Everything that the window may ask of the main process, and everything that it is told. A noun's channels stand in a
 * file of their own; params and results are plain data. A channel that is not listed here does not exist: main refuses it.
 */
import type { ErrorData } from './errors.ts'
import { appEvents, appRequests, type AppEvents, type AppRequests } from './channels/app.ts'
import { chatEvents, chatRequests, type ChatEvents, type ChatRequests } from './channels/chat.ts'
import { compareEvents, compareRequests, type CompareEvents, type CompareRequests } from './channels/compare.ts'
import { datasetEvents, datasetRequests, type DatasetEvents, type DatasetRequests } from './channels/dataset.ts'
import { draftEvents, draftRequests, type DraftEvents, type DraftRequests } from './channels/draft.ts'
import { modelRequests, type ModelRequests } from './channels/model.ts'
import { reportRequests, type ReportRequests } from './channels/report.ts'
import { runRequests, type RunRequests } from './channels/run.ts'
import { studyEvents, studyRequests, type StudyEvents, type StudyRequests } from './channels/study.ts'

export interface Requests
  extends
    AppRequests,
    DatasetRequests,
    ModelRequests,
    DraftRequests,
    StudyRequests,
    RunRequests,
    ChatRequests,
    CompareRequests,
    ReportRequests {}
export interface Events extends AppEvents, DatasetEvents, DraftEvents, StudyEvents, ChatEvents, CompareEvents {}

export type RequestChannel = keyof Requests
export type EventChannel = keyof Events

export const requestChannels = [
  ...appRequests,
  ...datasetRequests,
  ...modelRequests,
  ...draftRequests,
  ...studyRequests,
  ...runRequests,
  ...chatRequests,
  ...compareRequests,
  ...reportRequests,
] as const
export const eventChannels = [
  ...appEvents,
  ...datasetEvents,
  ...draftEvents,
  ...studyEvents,
  ...chatEvents,
  ...compareEvents,
] as const

/** Fails to compile when a channel is missing from its list. */
type Listed<All, List extends All> = [Exclude<All, List>] extends [never] ? List : never
export type ListedRequest = Listed<RequestChannel, (typeof requestChannels)[number]>
export type ListedEvent = Listed<EventChannel, (typeof eventChannels)[number]>

/** What an invoke answers: Electron would lose the code of an error that is thrown across. */
export type Reply<Result> = { result: Result } | { error: ErrorData }
