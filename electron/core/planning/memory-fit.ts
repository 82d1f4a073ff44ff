import { totalmem } from 'node:os'
import type { MemoryFit } from '../../contract/model.ts'

/** Memory that this process may use: the machine's, or the container's where that is less. */
export function usableMemoryBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

/** Of the whole memory, not of what is free now: a plan made today is run tomorrow. */
export function memoryFit(neededBytes: number, usableBytes: number): MemoryFit {
  const share = neededBytes / usableBytes
  if (share <= 0.7) return 'fits'
  return share <= 0.92 ? 'tight' : 'does not fit'
}
