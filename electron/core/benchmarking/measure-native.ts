import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { Engine } from '../ports/engine.ts'
import { judgeFigure } from './judge.ts'
import { nativeFigures } from './native-figures.ts'
import type { NativeGoal } from './native-goals.ts'
import type { ComparisonOptions } from './train-comparison.ts'

/** Each of these goals, `alternations` times; those of one native benchmark from the same run of it. */
export async function* measureNative(
  engine: Engine,
  goals: readonly NativeGoal[],
  wish: Omit<ComparisonOptions, 'threads'>,
  cores: number,
): AsyncGenerator<BenchmarkResult> {
  const measured = new Map<NativeGoal, number[]>(goals.map((goal) => [goal, []]))
  try {
    for (let turn = 1; turn <= wish.alternations; turn++) {
      for (const benchmark of new Set([...measured.keys()].map((goal) => goal.benchmark))) {
        const alike = [...measured.keys()].filter((goal) => goal.benchmark === benchmark)
        const threads = alike[0]!.threads === 'one' ? 1 : cores
        const figures = await nativeFigures(
          engine,
          benchmark,
          alike.map(({ figure }) => figure),
          { ...wish, threads },
        )
        for (const goal of alike) measured.get(goal)!.push(figures[goal.figure]!)
        wish.log(
          `${benchmark}, ${turn} of ${wish.alternations}: ${alike.map(({ figure }) => figures[figure]!.toFixed(3)).join(', ')}`,
        )
      }
    }
  } finally {
    // Cut short, too: what was measured in fewer turns.
    for (const [{ id, what, unit, goal }, ours] of measured)
      if (ours.length > 0) yield judgeFigure({ id, what, unit, ours, goal })
  }
}
