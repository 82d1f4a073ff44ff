// LayerNorm and RMSNorm over the rows [begin, end) of an op. The backward writes what these rows add to the gradients
// of weight and bias into `d_weight` and `d_bias` ([cols] each, overwritten), for the caller to add up in a fixed
// order.
#pragma once
#include "backend/cpu/per_path.h"
#include "ops/norm.h"

namespace sizewise::cpu {

SIZEWISE_DECLARE_PER_PATH(void layer_norm_forward(const LayerNormForward& op, int begin, int end))
SIZEWISE_DECLARE_PER_PATH(void layer_norm_backward(const LayerNormBackward& op, int begin, int end, float* d_weight,
                                                   float* d_bias))
SIZEWISE_DECLARE_PER_PATH(void rms_norm_forward(const RmsNormForward& op, int begin, int end))
SIZEWISE_DECLARE_PER_PATH(void rms_norm_backward(const RmsNormBackward& op, int begin, int end, float* d_weight))

}  // namespace sizewise::cpu
