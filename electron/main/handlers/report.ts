import { z } from 'zod'
import type { ReportRequests } from '../../contract/channels/report.ts'
import { findStudy } from '../../core/studies/study-document.ts'
import type { AppContext } from '../app-context.ts'
import type { Handlers } from '../ipc.ts'
import { choosePath } from '../save-dialog.ts'
import { languageFor } from '../words.ts'

const ofStudy = z.strictObject({ study: z.string().min(1) })

export const reportHandlers: Handlers<keyof ReportRequests> = {
  'report:save': { params: ofStudy, answer: ({ study }, context) => saveStudy('writeReport', study, 'html', context) },
  'report:export': {
    params: ofStudy,
    answer: ({ study }, context) => saveStudy('exportStudy', study, 'json', context),
  },
}

async function saveStudy(
  job: 'writeReport' | 'exportStudy',
  study: string,
  ending: string,
  { stores, background, settings, version }: AppContext,
): Promise<{ path: string | null }> {
  findStudy(stores, study)
  const path = await choosePath(`${fileName(study)}.${ending}`)
  const language = languageFor(settings.current())
  if (path !== null) await background.run(job, { study, path, version, language })
  return { path }
}

/** Without what file systems refuse in a name. */
function fileName(study: string): string {
  return study.replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, '-').slice(0, 120)
}
