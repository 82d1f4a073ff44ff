// Products with weights in fewer bits, for few rows: each weight is read once. ops/packed_linear.h says what they
// compute.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/varying.h"

#ifdef __CUDACC__
#define SIZEWISE_HOST_DEVICE __host__ __device__
#else
#define SIZEWISE_HOST_DEVICE
#endif

namespace sizewise::cuda {

// A packed weight [N, K]: N rows of `row_bytes` whole numbers, then N rows of scales in fp16, one for each block of 32.
// K is padded to whole blocks with zeros. In int4 a byte holds the elements i and i + 16 of its block in its low and
// high half, each plus 8.
struct PackedRows {
  int n, k;
  int bits;  // 16 (bf16, without scales), 8 or 4
  const std::byte* data;

  SIZEWISE_HOST_DEVICE std::int64_t blocks() const { return (std::int64_t{k} + 31) / 32; }
  SIZEWISE_HOST_DEVICE std::int64_t row_bytes() const { return blocks() * 32 * bits / 8; }
  std::int64_t bytes() const { return n * (row_bytes() + (bits == 16 ? 0 : blocks() * 2)); }
};

template <typename T>
struct PackedRowsCall {
  int m;
  PackedRows weight;
  const T* x;         // [M, K]
  const float* bias;  // optional
  const T* residual;  // [M, N], optional; may equal y
  T* y;               // [M, N]
  bool gelu;
};
template <typename T>
cudaError_t packed_rows(const PackedRowsCall<T>&, const Launch&);
// The whole weight [N, K] in bf16, dense, at a multiple of 16 bytes.
cudaError_t widen(const PackedRows&, void* to, const Launch&);
// The rows of these tokens, plus their positions: y [B*T, C] as in the embedding.
template <typename T>
cudaError_t packed_embedding(int rows, int length, const PackedRows& table, const std::int32_t* tokens,
                             const float* position_table, Varying<int> first_position, T* y, const Launch&);

}  // namespace sizewise::cuda
