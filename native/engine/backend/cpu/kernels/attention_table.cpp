#include "backend/cpu/kernels/attention_backward.h"
#include "backend/cpu/kernels/attention_few_queries.h"
#include "backend/cpu/kernels/attention_forward.h"
#include "backend/cpu/kernels/gemm_format.h"

namespace sizewise::cpu::ISA_NAMESPACE {
namespace {

template <class Format>
constexpr AttentionKernels kernels_of() {
  return {.few_queries = {attention_few_queries_scratch, attention_few_queries},
          .forward = {attention_forward_scratch, attention_forward<Format>},
          .backward_scratch = attention_backward_scratch,
          .backward = attention_backward<Format>};
}

}  // namespace

extern const AttentionKernels attention_kernels, attention_bf16_kernels;
const AttentionKernels attention_kernels = kernels_of<Fp32Format>();
#if defined(__AVX512BF16__)
const AttentionKernels attention_bf16_kernels = kernels_of<Bf16Format>();
#else
// Where pairs of bf16 numbers take longer than floats, floats are taken.
const AttentionKernels attention_bf16_kernels = kernels_of<Fp32Format>();
#endif

}  // namespace sizewise::cpu::ISA_NAMESPACE
