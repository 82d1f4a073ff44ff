#include "backend/cpu/kernels/cross_entropy.h"

#include <math.h>

#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// Vectors whose sum is formed in single precision before it goes to the double.
constexpr int64_t vectors_per_sum = 32;

float largest_of(const float* values, int64_t count) {
  Vector most = broadcast(-INFINITY);
  int64_t i = 0;
  for (; i + width <= count; i += width) most = maximum(load(values + i), most);
  float result = largest(most);
  for (; i < count; ++i) result = values[i] > result ? values[i] : result;
  return result;
}

// values = exp(values - shift); returns their sum.
double exponentials(float* values, int64_t count, float shift) {
  const Vector subtracted = broadcast(shift);
  double total = 0;
  int64_t i = 0;
  while (i + width <= count) {
    const int64_t end = i + vectors_per_sum * width < count ? i + vectors_per_sum * width : count;
    Vector sums = zero();
    for (; i + width <= end; i += width) {
      const Vector value = exp_of(load(values + i) - subtracted);
      store(values + i, value);
      sums = sums + value;
    }
    total += static_cast<double>(sum(sums));
  }
  if (const int left = static_cast<int>(count - i); left > 0) {
    const Vector value = keep_where(first_lanes(left), exp_of(load_first(values + i, left) - subtracted));
    store_first(values + i, value, left);
    total += static_cast<double>(sum(value));
  }
  return total;
}

void scale(float* values, int64_t count, float factor) {
  const Vector factors = broadcast(factor);
  int64_t i = 0;
  for (; i + width <= count; i += width) store(values + i, load(values + i) * factors);
  for (; i < count; ++i) values[i] *= factor;
}

struct Row {
  double loss, sum;
};

Row exponentiate(float* logits, int vocab, int target) {
  const float most = largest_of(logits, vocab);
  const double of_target = static_cast<double>(logits[target]) - static_cast<double>(most);
  const double sum = exponentials(logits, vocab, most);
  return {log(sum) - of_target, sum};
}

float loss(float* logits, int vocab, int target) {
  return static_cast<float>(exponentiate(logits, vocab, target).loss);
}

float loss_and_gradient(float* logits, int vocab, int target, float d_loss) {
  const Row row = exponentiate(logits, vocab, target);
  const double of_target = static_cast<double>(logits[target]) / row.sum;
  scale(logits, vocab, static_cast<float>(static_cast<double>(d_loss) / row.sum));
  logits[target] = static_cast<float>((of_target - 1.0) * static_cast<double>(d_loss));
  return static_cast<float>(row.loss);
}

}  // namespace

const CrossEntropyKernels cross_entropy_kernels = {.loss = loss, .loss_and_gradient = loss_and_gradient};

}  // namespace sizewise::cpu::ISA_NAMESPACE
