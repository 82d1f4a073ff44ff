import type { GpuDescription } from '../../../../electron/contract/engine-protocol.ts'
import type { Engine } from '../../../../electron/core/ports/engine.ts'

interface Asked {
  what: string
  threads: number
  device?: string
}

/** Answers `benchmark` with the figures given; each time that one is asked for it is a tenth faster, so that medians and spreads show. */
export function benchEngine(
  figures: Record<string, Record<string, number>>,
  { gpus = [], features = ['avx2'] }: { gpus?: GpuDescription[]; features?: string[] } = {},
) {
  const asked: Asked[] = []
  const cpu = { name: 'a processor', cores: 2, features, path: features.at(-1) }
  const answer = (command: string, params: object): unknown => {
    if (command === 'describe_engine')
      return { version: '0', cpu, cuda: { available: gpus.length > 0, detail: 'No GPU.', devices: gpus } }
    const { what, threads, device } = params as Asked
    const turn = asked.filter((before) => before.what === what).length
    asked.push({ what, threads, ...(device === undefined ? {} : { device }) })
    return Object.fromEntries(
      Object.entries(figures[what] ?? {}).map(([name, value]) => [name, value * (1 + 0.1 * turn)]),
    )
  }
  const engine: Engine = {
    ask: (async (command: string, params: object) => answer(command, params)) as unknown as Engine['ask'],
    start() {
      throw new Error('not used')
    },
    close: async () => {},
  }
  return { ...engine, asked }
}
