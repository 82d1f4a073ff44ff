import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SizewiseError } from '../../contract/errors.ts'

const run = promisify(execFile)

/** Of the PyTorch that this Python has. Throws file_missing where there is none. */
export async function torchVersion(python: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await run(python, ['-c', 'import torch; print(torch.__version__)'], { signal })
    return stdout.trim()
  } catch (error) {
    signal.throwIfAborted()
    const lastLine = (error as Error).message.trim().split('\n').at(-1)
    throw new SizewiseError(
      'file_missing',
      `no Python with PyTorch: ${lastLine} (set SIZEWISE_TORCH_PYTHON to one)`,
      python,
    )
  }
}
