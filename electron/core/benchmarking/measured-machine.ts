import { totalmem } from 'node:os'
import type { BenchmarkDocument } from '../../contract/benchmark.ts'
import type { CpuDescription } from '../../contract/engine-protocol.ts'

/** What a benchmark was taken on; `threads`: the numbers of them that compared train steps were taken with. */
export function measuredMachine(cpu: CpuDescription, threads: number[]): BenchmarkDocument['machine'] {
  return {
    processor: cpu.name,
    cores: cpu.cores,
    memory_bytes: totalmem(),
    features: cpu.features,
    path: cpu.path,
    threads,
    platform: `${process.platform} ${process.arch}`,
  }
}
