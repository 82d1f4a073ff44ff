import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const nobody = 65_534

/** Runs the action as nobody, who is given the folder, where the tests run as root, whom no permission stops. */
export async function withoutPrivileges<T>(folder: string, action: () => T | Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action()
  for (const entry of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, entry), nobody, nobody)
  process.seteuid?.(nobody)
  try {
    return await action()
  } finally {
    process.seteuid?.(0)
  }
}
