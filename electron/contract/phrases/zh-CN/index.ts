import type { Catalogue } from '../catalogue.ts'
import { answer } from './answer.ts'
import { app } from './app.ts'
import { dataset } from './dataset.ts'
import { files } from './files.ts'
import { fit } from './fit.ts'
import { headlines } from './headlines.ts'
import { importing } from './importing.ts'
import { log } from './log.ts'
import { names } from './names.ts'
import { plan } from './plan.ts'
import { remedies } from './remedies.ts'
import { report } from './report.ts'
import { running } from './running.ts'
import { shape } from './shape.ts'
import { storage } from './storage.ts'
import { studyFile } from './study-file.ts'
import { verdict } from './verdict.ts'

export const zhCN: Catalogue = {
  answer,
  app,
  dataset,
  files,
  fit,
  headlines,
  importing,
  log,
  names,
  plan,
  remedies,
  report,
  running,
  shape,
  storage,
  studyFile,
  verdict,
}
