import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url))

export interface Finished {
  stdout: string
  stderr: string
  exitCode: number | null
}

/** Runs the command line as a process of its own. */
export async function startCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return collect(child)
}

export function collect(child: ChildProcess): Promise<Finished> {
  const finished: Finished = { stdout: '', stderr: '', exitCode: null }
  child.stdout?.on('data', (chunk: Buffer) => (finished.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (finished.stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      resolve({ ...finished, exitCode })
    })
  })
}
