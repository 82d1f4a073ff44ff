import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'

/** The folder of llm.c that SIZEWISE_LLM_C names. Throws file_missing where it names none with this file in it. */
export function llmCFolder(env: NodeJS.ProcessEnv, file: string): string {
  const folder = env['SIZEWISE_LLM_C']
  if (folder !== undefined && existsSync(join(folder, file))) return folder
  const came = folder === undefined ? 'it is not set' : `no ${file} is in ${folder}`
  throw new SizewiseError('file_missing', `SIZEWISE_LLM_C should name a folder with llm.c in it: ${came}`, folder)
}
