#include "cpu/kernels/vector_math_arrays.h"

#include "backend/cpu/kernels/vector_math.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void exp_of_array(const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; i += width) store_up_to(y + i, exp_of(load_up_to(x + i, count - i)), count - i);
}

void exp2_of_array(const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; i += width) store_up_to(y + i, exp2_of(load_up_to(x + i, count - i)), count - i);
}

void sigmoid_of_array(const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; i += width) store_up_to(y + i, sigmoid_of(load_up_to(x + i, count - i)), count - i);
}

void tanh_of_array(const float* x, float* y, int64_t count) {
  for (int64_t i = 0; i < count; i += width) store_up_to(y + i, tanh_of(load_up_to(x + i, count - i)), count - i);
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
