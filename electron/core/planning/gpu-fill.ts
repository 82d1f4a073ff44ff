/**
 * FLOPs of a forward and backward pass, by multiprocessor, with which a GPU does half of what it does with the largest ones:
 * the kernels of smaller ones have fewer tiles than it has multiprocessors, and are over before the next one begins. Fitted
 * to training in bf16 on 132 multiprocessors (H200, test/bench/results/cuda-2026-11-26.json), which do 455 TFLOP/s with
 * passes of 13 TFLOP, and 19, 61 and 174 TFLOP/s with passes of 7, 33 and 265 GFLOP.
 */
const flopsOfHalf = 1.8e9

/** The part of a GPU that passes of so many FLOPs keep busy, below 1. */
export function gpuFill(flops: number, multiprocessors: number): number {
  return flops / (flops + flopsOfHalf * multiprocessors)
}
