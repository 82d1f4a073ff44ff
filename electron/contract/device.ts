/** What trains: the processor, or a GPU by its number; `cuda` is the first. */
export function isDevice(text: string): boolean {
  return /^(cpu|cuda(:\d{1,4})?)$/.test(text)
}

/** One name for each: `cuda` is `cuda:0`. */
export function canonicalDevice(device: string): string {
  return device === 'cuda' ? 'cuda:0' : device
}

/** What runs can be given to on this machine. */
export interface UsableDevice {
  /** As study files name it. */
  device: string
  name: string
  memory_bytes: number
}
