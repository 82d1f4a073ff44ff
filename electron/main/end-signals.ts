/** A system that shuts down, a service manager, a closed terminal. Windows has none of them. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Calls back with each of them. To be asked for once Electron is ready: until then it sets listeners of its own, which
 * quit as a person does, with a question that nobody may be there to answer.
 */
export function onEndSignal(end: (signal: string) => void): void {
  for (const signal of signals) process.on(signal, end)
}
