// The limits of one core of this machine, as far as a loop can reach them.
#pragma once
#include "bench/benchmark.h"
#include "ops/backend.h"

namespace sizewise::bench {

// Multiply-add rate of the calling thread in FLOP/s of processor time: one sample of a few milliseconds.
double zmm_flops();  // 0 where the processor has none
double ymm_flops();
double bf16_flops();                                       // of bf16 pairs, on the best path
double best_flops(Precision precision = Precision::fp32);  // of the widest vectors that win here

// Read-modify-write bandwidth of the calling thread in bytes/s, each byte counted twice, over arrays that no cache
// holds.
class Memory {
 public:
  explicit Memory(Backend& backend);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  double read() const;
  double copy() const;
  double update() const;

 private:
  Backend& backend_;
  float *x_, *y_;
};

Figures peaks(double seconds, const Control& control);

}  // namespace sizewise::bench
