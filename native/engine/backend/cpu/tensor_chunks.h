// All tensors of an optimizer step as one list of chunks, none of which crosses a tensor.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>

#include "ops/adamw.h"

namespace sizewise::cpu {

constexpr std::int64_t kTensorChunk = 1 << 16;

inline int tensor_chunks(std::span<const AdamWTensor> tensors) {
  std::int64_t chunks = 0;
  for (const AdamWTensor& tensor : tensors) chunks += (tensor.count + kTensorChunk - 1) / kTensorChunk;
  return static_cast<int>(chunks);
}

// Calls body(tensor, begin, count) for the elements of chunk number `chunk`.
template <class Body>
void with_tensor_chunk(std::span<const AdamWTensor> tensors, int chunk, Body&& body) {
  std::int64_t rest = chunk;
  for (const AdamWTensor& tensor : tensors) {
    const std::int64_t own = (tensor.count + kTensorChunk - 1) / kTensorChunk;
    if (rest < own) {
      const std::int64_t begin = rest * kTensorChunk;
      body(tensor, begin, std::min(kTensorChunk, tensor.count - begin));
      return;
    }
    rest -= own;
  }
}

}  // namespace sizewise::cpu
