// One chunk of AdamW: `count` elements of the four arrays.
#pragma once
#include <stdint.h>

#include "backend/cpu/per_path.h"

namespace sizewise::cpu {

// The update, brought to two constants: parameter = parameter keep - step first / (sqrt(second) + epsilon), where
// `step` and `epsilon` hold the bias corrections.
struct AdamWStep {
  float gradient_scale, beta1, beta2, keep, step, epsilon;
};

SIZEWISE_DECLARE_PER_PATH(void adamw(const AdamWStep& step, float* parameter, float* gradient, float* first_moment,
                                     float* second_moment, int64_t count))

}  // namespace sizewise::cpu
