// Rows of a packed table, widened.
#include "backend/cuda/kernels/packed_rows.h"

#include <cuda_fp16.h>

#include "backend/cuda/kernels/numbers.cuh"

namespace sizewise::cuda {
namespace {

// The weights of one block of 32 that a lane reads: 8 of them, from element `8 * part` on in the order of storage.
template <int Bits>
__device__ void read_weights(const std::byte* row, std::int64_t block, int part, float (&w)[8]) {
  if constexpr (Bits == 16) {
    load_wide(reinterpret_cast<const bf16*>(row) + block * 32 + part * 8, w);
  } else if constexpr (Bits == 8) {
    const uint2 bits = *reinterpret_cast<const uint2*>(row + block * 32 + part * 8);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      w[i] = static_cast<float>(static_cast<signed char>(bits.x >> (8 * i)));
      w[4 + i] = static_cast<float>(static_cast<signed char>(bits.y >> (8 * i)));
    }
  } else {
    const std::uint32_t bits = *reinterpret_cast<const std::uint32_t*>(row + block * 16 + part * 4);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const std::uint32_t pair = bits >> (8 * i);
      w[i] = static_cast<float>(static_cast<int>(pair & 15) - 8);
      w[4 + i] = static_cast<float>(static_cast<int>((pair >> 4) & 15) - 8);
    }
  }
}

// Which element of its block the i-th of a lane's 8 weights is.
template <int Bits>
__device__ int element_of(int part, int i) {
  if constexpr (Bits == 4) return i < 4 ? part * 4 + i : 16 + part * 4 + (i - 4);
  return part * 8 + i;
}

template <int Bits>
__device__ float scale_of(const PackedRows& w, std::int64_t row, std::int64_t block) {
  if constexpr (Bits == 16) return 1.0f;
  const auto* scales = reinterpret_cast<const __half*>(w.data + w.n * w.row_bytes());
  return __half2float(scales[row * w.blocks() + block]);
}

template <typename T, int Bits>
__global__ void packed_embedding_kernel(int length, PackedRows table, const std::int32_t* tokens,
                                        const float* position_table, Varying<int> first_position, T* y) {
  const std::int64_t at = blockIdx.x, token = tokens[at];
  const std::byte* row = table.data + token * table.row_bytes();
  const std::int64_t position = first_position.get() + at % length;
  for (std::int64_t unit = threadIdx.x; unit < table.blocks() * 4; unit += blockDim.x) {
    const int part = static_cast<int>(unit % 4);
    float weights[8];
    read_weights<Bits>(row, unit / 4, part, weights);
    const float scale = scale_of<Bits>(table, token, unit / 4);
    for (int i = 0; i < 8; ++i) {
      const std::int64_t channel = unit / 4 * 32 + element_of<Bits>(part, i);
      if (channel >= table.k) continue;
      const float position_value = position_table ? position_table[position * table.k + channel] : 0.0f;
      from_float(weights[i] * scale + position_value, y[at * table.k + channel]);
    }
  }
}

}  // namespace

template <typename T>
cudaError_t packed_embedding(int rows, int length, const PackedRows& table, const std::int32_t* tokens,
                             const float* position_table, Varying<int> first_position, T* y, const Launch& launch) {
  if (rows == 0) return cudaSuccess;
  const auto grid = static_cast<unsigned>(rows);
  const auto run = [&](auto kernel) {
    kernel<<<grid, 128, 0, launch.stream>>>(length, table, tokens, position_table, first_position, y);
  };
  if (table.bits == 16)
    run(packed_embedding_kernel<T, 16>);
  else if (table.bits == 8)
    run(packed_embedding_kernel<T, 8>);
  else
    run(packed_embedding_kernel<T, 4>);
  return cudaGetLastError();
}
template cudaError_t packed_embedding(int, int, const PackedRows&, const std::int32_t*, const float*, Varying<int>,
                                      float*, const Launch&);
template cudaError_t packed_embedding(int, int, const PackedRows&, const std::int32_t*, const float*, Varying<int>,
                                      bf16*, const Launch&);

}  // namespace sizewise::cuda
