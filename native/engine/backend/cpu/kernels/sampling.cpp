#include "backend/cpu/kernels/sampling.h"

#include <math.h>

#include "backend/cpu/kernels/row_exponentials.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

void largest_of_each(const float* values, int64_t count, int64_t stretch, float* largest) {
  for (int64_t i = 0; i < count; i += stretch)
    *largest++ = largest_of(values + i, count - i < stretch ? count - i : stretch);
}

double sum_of_terms(const float* values, int64_t count, float shift, float factor) {
  return sum_of_exponentials<false>(values, count, shift, factor, nullptr);
}

double keep_terms(const float* values, int64_t count, float shift, float factor, float* terms) {
  return sum_of_exponentials<true>(values, count, shift, factor, terms);
}

}  // namespace

const SamplingKernels sampling_kernels = {
    .largest_of_each = largest_of_each, .sum_of_terms = sum_of_terms, .keep_terms = keep_terms};

}  // namespace sizewise::cpu::ISA_NAMESPACE
