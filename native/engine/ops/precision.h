// How exactly numbers are multiplied. Weights, activations and sums are fp32 either way.
#pragma once

namespace sizewise {

// bf16: the operands of matrix products are rounded to bf16, their products summed in fp32 (Micikevicius et al. 2018,
// "Mixed Precision Training"; Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training").
enum class Precision { fp32, bf16 };

}  // namespace sizewise
