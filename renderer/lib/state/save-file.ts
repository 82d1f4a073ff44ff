import { ask } from '../ipc/client.ts'

/** Asks the person where, and writes the text or picture there; the path, or null when they closed the dialog. */
export async function saveFile(
  file: { name: string; text: string } | { name: string; base64: string },
): Promise<string | null> {
  const { path } = 'text' in file ? await ask('app:saveText', file) : await ask('app:savePicture', file)
  return path
}
