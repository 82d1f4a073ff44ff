#include "backend/cpu/kernels/peak.h"

#include "backend/cpu/kernels/gemm_format.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

constexpr int chains = 12;  // more than latency times the number of units

template <class Format>
float multiply_adds(int64_t rounds) {
  Vector sums[chains];
  for (int i = 0; i < chains; ++i) sums[i] = broadcast(static_cast<float>(i));
  const float numbers[2 * width] = {0.999f, 0.001f, 0.999f, 0.001f, 0.999f, 0.001f, 0.999f, 0.001f};
  const Vector factor = Format::words_along(numbers, 2 * width);
  for (int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i) Format::add_product(sums[i], factor, factor);
  }
  Vector total = zero();
  for (int i = 0; i < chains; ++i) total = total + sums[i];
  return sum(total);
}

float read(const float* x, int64_t count) {
  Vector sums[8];
  for (int i = 0; i < 8; ++i) sums[i] = zero();
  for (int64_t at = 0; at < count; at += 8 * width) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) sums[i] = sums[i] + load(x + at + i * width);
  }
  Vector total = zero();
  for (int i = 0; i < 8; ++i) total = total + sums[i];
  return sum(total);
}

void copy(const float* x, float* y, int64_t count) {
  for (int64_t at = 0; at < count; at += 4 * width) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) store(y + at + i * width, load(x + at + i * width));
  }
}

void update(float* x, int64_t count, float factor) {
  const Vector factors = broadcast(factor);
  for (int64_t at = 0; at < count; at += 4 * width) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) store(x + at + i * width, load(x + at + i * width) * factors);
  }
}

}  // namespace

const PeakKernels peak_kernels = {.flops_per_round = int64_t{chains} * width * 2,
                                  .multiply_adds = multiply_adds<Fp32Format>,
                                  .multiply_add_pairs = multiply_adds<Bf16Format>,
                                  .read = read,
                                  .copy = copy,
                                  .update = update};

}  // namespace sizewise::cpu::ISA_NAMESPACE
