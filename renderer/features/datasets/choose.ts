import { toast } from 'svelte-sonner'
import type { Dataset } from '../../../electron/contract/dataset.ts'
import { ask } from '../../lib/ipc/client.ts'
import { messages } from '../../lib/messages/messages.svelte.ts'
import { datasetImport } from '../../lib/state/dataset-import.svelte.ts'
import { shell } from '../../lib/state/shell.svelte.ts'

/** By the dialog of the operating system. */
export async function chooseFiles(folders: boolean): Promise<void> {
  const m = messages.current.datasets
  if (datasetImport.stage === 'importing') {
    toast(m.oneImport)
    return
  }
  const { paths } = await ask('app:chooseFiles', { title: folders ? m.chooseFolder : m.chooseFiles, folders })
  if (paths.length > 0) await openFiles(paths)
}

/** Shows the datasets screen with what an import of these files would read. */
export async function openFiles(paths: string[]): Promise<void> {
  if (datasetImport.stage === 'importing') {
    toast(messages.current.datasets.oneImport)
    return
  }
  shell.go('datasets')
  await datasetImport.open(paths)
}

/** Imports, then shows the dataset; or offers to, where the person looks at something else meanwhile. */
export async function importAndShow(run: () => Promise<Dataset | undefined>): Promise<void> {
  const m = messages.current.datasets.importing
  const { name } = datasetImport
  const dataset = await run()
  const away = shell.screen !== 'datasets' || shell.subject !== null
  if (dataset === undefined) {
    if (away && datasetImport.error !== undefined) toast.error(m.failed(name))
    return
  }
  const show = (): void => {
    shell.go('datasets', dataset.name)
  }
  if (away) toast.success(m.done(dataset.name), { action: { label: m.show, onClick: show } })
  else show()
}
