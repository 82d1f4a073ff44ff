import type { BenchmarkResult } from '../../contract/benchmark.ts'

type Goal = NonNullable<BenchmarkResult['goal']>

/** What a figure of a GPU should reach by itself, or against a peer by its name in what test/bench prints. */
interface CudaGoal {
  /** Also the engine's benchmark, whose figures are named `what, unit`. */
  id: string
  /** Of the figures of that id. */
  of: RegExp
  alone?: Goal
  peers?: Record<string, Goal>
}

const atLeast = (at_least: number): Goal => ({ at_least })

/** G4, G7, G9 and G13 to G15 are of gpu-check alone, or not measured yet. */
export const cudaGoals: readonly CudaGoal[] = [
  { id: 'G1', of: /TFLOP/, peers: { flash: atLeast(1.7), cudnn: atLeast(0.95) } },
  { id: 'G2', of: /TFLOP/, peers: { flash: atLeast(1), cudnn: atLeast(1) } },
  { id: 'G3', of: /TFLOP/, peers: { flash: atLeast(1.6), cudnn: atLeast(0.95) } },
  { id: 'G5', of: /of copy/, alone: atLeast(0.92) },
  { id: 'G6', of: /forward.*of copy/, alone: atLeast(0.9) },
  { id: 'G6', of: /backward.*of copy/, alone: atLeast(0.85) },
  { id: 'G8', of: /tokens\/s/, peers: { compiled: atLeast(1.1), 'llm.c': atLeast(1.1) } },
  { id: 'G10', of: /tokens\/s/, peers: { eager: atLeast(20), compiled: atLeast(10), graphed: atLeast(2) } },
  { id: 'G11', of: /1\.1B.*of copy/, alone: atLeast(0.75) },
]

/** In the order in which they are measured. */
export const cudaBenchmarks = ['G1', 'G2', 'G3', 'G5', 'G6', 'G8', 'G10', 'G11', 'G12'] as const
