/** What trains: the processor, or a GPU by its number; `cuda` is the first. */
export function isDevice(text: string): boolean {
  return /^(cpu|cuda(:\d{1,4})?)$/.test(text)
}
