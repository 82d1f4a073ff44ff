import type { BenchmarkDocument, BenchmarkResult } from '../../contract/benchmark.ts'
import { knownFailure } from '../../contract/known-failure.ts'

/**
 * All results, or those that came before the measuring was interrupted or failed, and why: it takes an hour, and what was
 * measured holds. Throws what a bug throws, and where there was no result yet.
 */
export async function untilCutShort(
  measured: AsyncIterable<BenchmarkResult>,
): Promise<Pick<BenchmarkDocument, 'results' | 'cut_short'>> {
  const results: BenchmarkResult[] = []
  try {
    for await (const result of measured) results.push(result)
    return { results }
  } catch (error) {
    const failure = knownFailure(error)
    if (failure === undefined || results.length === 0) throw error
    return { results, cut_short: { code: failure.code, message: failure.message } }
  }
}
