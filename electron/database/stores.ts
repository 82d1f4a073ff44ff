import type { Stores } from '../core/ports/stores.ts'
import { bestCheckpoint, deleteCheckpoint, lastCheckpoint, listCheckpoints } from './checkpoints.ts'
import { pageOfRuns, setRunArchived, setRunNotes } from './compared-runs.ts'
import { inTransaction, toStorageError, type Connection } from './connection.ts'
import {
  addTurn,
  conversationById,
  deleteConversation,
  insertConversation,
  listConversations,
  renameConversation,
  setLaneAnswer,
  setVote,
} from './conversations.ts'
import { readCurves } from './curves.ts'
import {
  datasetById,
  datasetByName,
  datasetDependents,
  datasetsByHash,
  deleteDataset,
  insertDataset,
  listDatasets,
} from './datasets.ts'
import { insertEvaluation, listEvaluations } from './evaluations.ts'
import { readSeries, recordProgress, rewindRun } from './metrics.ts'
import { openConnection, type OpenOptions } from './open.ts'
import {
  listRuns,
  raisePeakMemory,
  runById,
  setRunDevice,
  setRunRecipe,
  setRunDuration,
  setRunEstimate,
  setRunPlan,
  setRunState,
} from './runs.ts'
import { listSamples, putSample } from './samples.ts'
import { readSetting, writeSetting } from './settings.ts'
import { deleteShard, getShard, listShards, putShard } from './shards.ts'
import {
  deleteStudy,
  insertStudy,
  listStudies,
  setStudyPlan,
  setStudyResult,
  setStudyState,
  setStudyTokenizer,
  studyByName,
} from './studies.ts'
import { addLogLine, listLogLines } from './study-log.ts'
import {
  deleteTokenizer,
  insertTokenizer,
  listTokenizers,
  tokenizerByName,
  tokenizerById,
  tokenizerDependents,
  tokenizersByHash,
} from './tokenizers.ts'

/** Opens the database file of a data folder and gives core its stores. Errors: those of openConnection. */
export function openStores(path: string, options?: OpenOptions): Stores {
  const connection = openConnection(path, options)
  const bind = <Arguments extends unknown[], Result>(work: (connection: Connection, ...rest: Arguments) => Result) => {
    return (...rest: Arguments): Result => {
      try {
        return work(connection, ...rest)
      } catch (cause) {
        throw toStorageError(cause, path)
      }
    }
  }
  return {
    datasets: {
      insert: bind(insertDataset),
      byName: bind(datasetByName),
      byId: bind(datasetById),
      byHash: bind(datasetsByHash),
      list: bind(listDatasets),
      dependents: bind(datasetDependents),
      delete: bind(deleteDataset),
    },
    tokenizers: {
      insert: bind(insertTokenizer),
      byName: bind(tokenizerByName),
      byId: bind(tokenizerById),
      byHash: bind(tokenizersByHash),
      list: bind(listTokenizers),
      dependents: bind(tokenizerDependents),
      delete: bind(deleteTokenizer),
    },
    shards: { put: bind(putShard), get: bind(getShard), list: bind(listShards), delete: bind(deleteShard) },
    studies: {
      insert: (study) => bind(insertStudy<typeof study.plan>)(study),
      byName: <Plan>(name: string) => bind(studyByName<Plan>)(name),
      list: bind(listStudies),
      setState: bind(setStudyState),
      setTokenizer: bind(setStudyTokenizer),
      setPlan: bind(setStudyPlan),
      setResult: bind(setStudyResult),
      delete: bind(deleteStudy),
    },
    runs: {
      byId: bind(runById),
      list: bind(listRuns),
      page: bind(pageOfRuns),
      setNotes: bind(setRunNotes),
      setArchived: bind(setRunArchived),
      setState: bind(setRunState),
      setDevice: bind(setRunDevice),
      setRecipe: bind(setRunRecipe),
      setPlan: bind(setRunPlan),
      setEstimate: bind(setRunEstimate),
      raisePeakMemory: bind(raisePeakMemory),
      setDuration: bind(setRunDuration),
    },
    metrics: {
      record: bind(recordProgress),
      rewind: bind(rewindRun),
      series: bind(readSeries),
      curves: bind(readCurves),
    },
    checkpoints: {
      list: bind(listCheckpoints),
      last: bind(lastCheckpoint),
      best: bind(bestCheckpoint),
      delete: bind(deleteCheckpoint),
    },
    evaluations: { insert: bind(insertEvaluation), list: bind(listEvaluations) },
    samples: { put: bind(putSample), list: bind(listSamples) },
    studyLog: { add: bind(addLogLine), list: bind(listLogLines) },
    conversations: {
      insert: bind(insertConversation),
      list: bind(listConversations),
      byId: bind(conversationById),
      rename: bind(renameConversation),
      delete: bind(deleteConversation),
      addTurn: bind(addTurn),
      setAnswer: bind(setLaneAnswer),
      setVote: bind(setVote),
    },
    settings: { read: bind(readSetting), write: bind(writeSetting) },
    transaction: (work) => bind((held: Connection, inner: typeof work) => inTransaction(held, inner))(work),
    close: () => {
      connection.close()
    },
  }
}
