import type { Engine } from '../ports/engine.ts'

/** The named figures of one native benchmark. A figure that the engine does not give is a bug of ours, and said so. */
export async function nativeFigures<Name extends string>(
  engine: Engine,
  what: string,
  names: readonly Name[],
  options: { threads: number; seconds: number; signal: AbortSignal },
): Promise<Record<Name, number>> {
  const { threads, seconds, signal } = options
  const figures = await engine.ask('benchmark', { what, threads, seconds }, { signal })
  for (const name of names) {
    if (typeof figures[name] !== 'number' || !Number.isFinite(figures[name])) {
      throw new Error(`the native benchmark ${what} gives no ${name}, but ${Object.keys(figures).join(', ')}`)
    }
  }
  return figures
}
