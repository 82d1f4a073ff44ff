import { createInterface } from 'node:readline/promises'
import type { Context } from './context.ts'

/** Asks a person yes or no on the terminal; without one, or under --json, the answer is no. */
export async function askYesNo(context: Context, question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !context.output.terminal || context.output.json) return false
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: context.signal })
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
