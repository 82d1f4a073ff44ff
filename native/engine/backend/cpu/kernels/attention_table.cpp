#include "backend/cpu/kernels/attention_backward.h"
#include "backend/cpu/kernels/attention_forward.h"

namespace sizewise::cpu::ISA_NAMESPACE {

extern const AttentionKernels attention_kernels;
const AttentionKernels attention_kernels = {attention_forward_scratch, attention_forward, attention_backward_scratch,
                                            attention_backward};

}  // namespace sizewise::cpu::ISA_NAMESPACE
