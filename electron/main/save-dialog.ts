import { dialog } from 'electron'

/** Where to save, asked with the dialog of the operating system; null when the person closed it. */
export async function choosePath(name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name })
  return canceled || filePath === '' ? null : filePath
}
