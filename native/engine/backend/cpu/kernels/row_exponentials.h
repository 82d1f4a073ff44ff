// The largest of a row and the sum of its exponentials.
#pragma once
#include <math.h>

#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// function(place, lanes), vector by vector; the last one may have fewer lanes.
template <class Function>
void each_vector(int64_t count, const Function& function) {
  int64_t i = 0;
  for (; i + width <= count; i += width) function(i, width);
  if (i < count) function(i, static_cast<int>(count - i));
}

// Values that are not numbers are passed over.
inline float largest_of(const float* values, int64_t count) {
  Vector most = broadcast(-INFINITY);
  each_vector(count, [&](int64_t i, int lanes) {
    const Vector value = load_up_to(values + i, lanes);
    most = maximum(lanes == width ? value : select(first_lanes(lanes), value, most), most);
  });
  return largest(most);
}

// The sum of 2^((values - shift) * factor); the terms are written to `terms`, which may be `values`, where they are
// kept.
template <bool keep>
double sum_of_exponentials(const float* values, int64_t count, float shift, float factor, float* terms) {
  // Vectors whose sum is formed in single precision before it goes to the double.
  constexpr int64_t vectors_per_sum = 32;
  const Vector subtracted = broadcast(shift), factors = broadcast(factor);
  Vector sums = zero();
  double total = 0;
  int64_t in_sums = 0;
  each_vector(count, [&](int64_t i, int lanes) {
    Vector value = exp2_of((load_up_to(values + i, lanes) - subtracted) * factors);
    if (lanes < width) value = keep_where(first_lanes(lanes), value);
    if (keep) store_up_to(terms + i, value, lanes);
    sums = sums + value;
    if (++in_sums == vectors_per_sum) {
      total += static_cast<double>(sum(sums));
      sums = zero();
      in_sums = 0;
    }
  });
  return total + static_cast<double>(sum(sums));
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
