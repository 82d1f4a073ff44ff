// Benchmarks of a GPU by the ids of the table of goals, through the same backend that trains: each op, or each step, as
// the engine runs it. Tensors are bf16 where the backend keeps activations so. On any backend they run; on a GPU they
// say something.
#pragma once
#include <memory>
#include <string>

#include "bench/benchmark.h"
#include "ops/backend.h"

namespace sizewise::bench {

// What each `what` gives, by names that tell shape and unit apart from each other:
//   copy      bytes/s of copying 256 MiB, those read and those written counted
//   G1, G2    FLOP/s of the attention's forward pass, causal: 4 T^2 D a head, halved for the mask
//   G3        FLOP/s of its backward pass, by the same count 2.5 times as many
//   G5        bytes/s of AdamW over 124M parameters, 28 a parameter; and over copy's, `of copy`
//   G6        layer norm and RMS norm with the residual, forward and backward: of copy
//   G8, G10   tokens/s of whole train steps of 124M, and of 1M, 5M and 14M parameters, bf16; the loss of a step comes
//   back
//             while the next one is in work
//   G11       tokens/s that one lane writes with bf16 weights, 124M and 1.1B; and the bytes/s of weights, of copy
//   G12       the same with int8 and int4
// Throws Error: cancelled, usage (an unknown id), device_unavailable, out_of_memory.
Figures run_on_device(const std::string& what, const std::string& device, double seconds, const Control& control);

Figures copy_on_device(Backend& backend, double seconds, const Control& control);
Figures attention_on_device(const std::string& what, Backend& backend, double seconds, const Control& control);
Figures adamw_on_device(Backend& backend, double seconds, const Control& control);
Figures norms_on_device(Backend& backend, double seconds, const Control& control);
Figures steps_on_device(const std::string& what, Backend& backend, double seconds, const Control& control);
Figures decode_on_device(const std::string& what, Backend& backend, double seconds, const Control& control);

}  // namespace sizewise::bench
