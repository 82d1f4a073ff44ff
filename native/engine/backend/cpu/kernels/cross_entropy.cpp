#include "backend/cpu/kernels/cross_entropy.h"

#include <math.h>

#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// Vectors whose sum is formed in single precision before it goes to the double.
constexpr int64_t vectors_per_sum = 32;

// function(place, lanes), vector by vector; the last one may have fewer lanes.
template <class Function>
void each_vector(int64_t count, const Function& function) {
  int64_t i = 0;
  for (; i + width <= count; i += width) function(i, width);
  if (i < count) function(i, static_cast<int>(count - i));
}

float largest_of(const float* values, int64_t count) {
  Vector most = broadcast(-INFINITY);
  each_vector(count, [&](int64_t i, int lanes) {
    const Vector value = load_up_to(values + i, lanes);
    most = maximum(lanes == width ? value : select(first_lanes(lanes), value, most), most);
  });
  return largest(most);
}

// The sum of exp(values - shift), which take the values' places where they are kept.
template <bool keep>
double exponentials(float* values, int64_t count, float shift) {
  const Vector subtracted = broadcast(shift);
  Vector sums = zero();
  double total = 0;
  int64_t in_sums = 0;
  each_vector(count, [&](int64_t i, int lanes) {
    // Of differences of 20 the rounding of the factor is 2e-6 of a term of 2e-9.
    Vector value = exp2_of((load_up_to(values + i, lanes) - subtracted) * broadcast(0x1.715476p+0f));
    if (lanes < width) value = keep_where(first_lanes(lanes), value);
    if (keep) store_up_to(values + i, value, lanes);
    sums = sums + value;
    if (++in_sums == vectors_per_sum) {
      total += static_cast<double>(sum(sums));
      sums = zero();
      in_sums = 0;
    }
  });
  return total + static_cast<double>(sum(sums));
}

void scale(float* values, int64_t count, float factor) {
  const Vector factors = broadcast(factor);
  each_vector(count,
              [&](int64_t i, int lanes) { store_up_to(values + i, load_up_to(values + i, lanes) * factors, lanes); });
}

struct Row {
  double loss, sum;
};

template <bool keep>
Row exponentiate(float* logits, int vocab, int target) {
  const float most = largest_of(logits, vocab);
  const double of_target = static_cast<double>(logits[target]) - static_cast<double>(most);
  const double sum = exponentials<keep>(logits, vocab, most);
  return {log(sum) - of_target, sum};
}

float loss(float* logits, int vocab, int target) {
  return static_cast<float>(exponentiate<false>(logits, vocab, target).loss);
}

float loss_and_gradient(float* logits, int vocab, int target, float d_loss) {
  const Row row = exponentiate<true>(logits, vocab, target);
  const double of_target = static_cast<double>(logits[target]) / row.sum;
  scale(logits, vocab, static_cast<float>(static_cast<double>(d_loss) / row.sum));
  logits[target] = static_cast<float>((of_target - 1.0) * static_cast<double>(d_loss));
  return static_cast<float>(row.loss);
}

}  // namespace

const CrossEntropyKernels cross_entropy_kernels = {.loss = loss, .loss_and_gradient = loss_and_gradient};

}  // namespace sizewise::cpu::ISA_NAMESPACE
