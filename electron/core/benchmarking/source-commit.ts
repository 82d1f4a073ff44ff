import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The commit of the source that runs, with a mark when the source differs from it; null outside a repository. */
export async function sourceCommit(signal: AbortSignal): Promise<string | null> {
  const folder = dirname(fileURLToPath(import.meta.url))
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--abbrev=12', '--dirty'], {
      cwd: folder,
      signal,
    })
    return stdout.trim()
  } catch {
    signal.throwIfAborted()
    // No git, or no repository: an installed Sizewise has neither.
    return null
  }
}
