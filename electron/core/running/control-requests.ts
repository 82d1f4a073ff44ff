import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A wish that another process leaves in the data folder for the one that trains. */
export type ControlRequest = { kind: 'pause-study'; id: string } | { kind: 'stop-run'; id: string }

const pollIntervalMs = 250
const pattern = /^(pause-study|stop-run)\.([\w.-]{1,128})$/

function folderOf(home: string): string {
  return join(home, 'requests')
}

function fileOf(home: string, request: ControlRequest): string {
  return join(folderOf(home), `${request.kind}.${request.id}`)
}

/**
 * Leaves a wish as an empty file whose name says it all: a file is there or it is not, so none is ever read half. The
 * process that holds the data folder's lock takes it within `pollIntervalMs`; asking needs no lock.
 */
export function leaveRequest(home: string, request: ControlRequest): void {
  mkdirSync(folderOf(home), { recursive: true })
  writeFileSync(fileOf(home, request), '')
}

/** Takes all wishes out of the folder. */
export function takeRequests(home: string): ControlRequest[] {
  const requests: ControlRequest[] = []
  for (const name of namesIn(folderOf(home))) {
    const [, kind, id] = pattern.exec(name) ?? []
    if (id !== undefined) requests.push({ kind: kind === 'pause-study' ? 'pause-study' : 'stop-run', id })
    rmSync(join(folderOf(home), name), { force: true, recursive: true })
  }
  return requests
}

/** Whether the wish still lies there, not taken by anyone. */
export function isWaiting(home: string, request: ControlRequest): boolean {
  return namesIn(folderOf(home)).includes(`${request.kind}.${request.id}`)
}

export function withdrawRequest(home: string, request: ControlRequest): void {
  rmSync(fileOf(home, request), { force: true })
}

/** Calls back with wishes as they come. Polled: watching a folder is not the same thing on every file system. */
export function watchRequests(
  home: string,
  onRequest: (request: ControlRequest) => void,
  onError: (error: unknown) => void,
): { end(): void } {
  const timer = setInterval(() => {
    try {
      for (const request of takeRequests(home)) onRequest(request)
    } catch (error) {
      onError(error)
    }
  }, pollIntervalMs)
  return {
    end: () => {
      clearInterval(timer)
    },
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
