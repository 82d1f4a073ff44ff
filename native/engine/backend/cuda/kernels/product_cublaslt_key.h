// All that a plan of cuBLASLt depends on.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda::cublaslt {

// Largest of 1, 2, 4, 8, 16 bytes that divides the address.
inline int alignment_of(const void* pointer) {
  for (int bytes = 16; bytes > 1; bytes /= 2)
    if (is_aligned(pointer, static_cast<std::size_t>(bytes))) return bytes;
  return 1;
}

using Key = std::array<int, 12>;
inline Key key_of(const KernelProduct& p) {
  const Operands& o = p.operands;
  const Epilogue& e = p.epilogue;
  const void* bias = e.rounded_bias ? e.rounded_bias : e.bias;
  const int flags = (e.bias != nullptr) | (e.pre_activation != nullptr) << 1 | (e.slope_of != nullptr) << 2 |
                    (e.addend != nullptr) << 3 | (e.addend == e.out) << 4 | e.gelu << 5 | e.out_is_bf16 << 6 |
                    e.slope_is_bf16 << 7 | (p.element == Element::bf16) << 8 | (e.rounded_bias != nullptr) << 9;
  return {static_cast<int>(p.layout),
          o.rows,
          o.columns,
          o.depth,
          flags,
          alignment_of(o.a),
          alignment_of(o.b),
          alignment_of(e.addend),
          alignment_of(e.out),
          alignment_of(bias),
          alignment_of(e.pre_activation),
          alignment_of(e.slope_of)};
}
struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const int part : key) hash = (hash ^ static_cast<std::uint32_t>(part)) * 0x100000001b3u;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

}  // namespace sizewise::cuda::cublaslt
