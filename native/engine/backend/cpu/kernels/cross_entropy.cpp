#include "backend/cpu/kernels/cross_entropy.h"

#include <math.h>

#include "backend/cpu/kernels/row_exponentials.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

// Of differences of 20 the rounding of the factor is 2e-6 of a term of 2e-9.
constexpr float log2_e = 0x1.715476p+0f;

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
  const double sum = sum_of_exponentials<keep>(logits, vocab, most, log2_e, logits);
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
