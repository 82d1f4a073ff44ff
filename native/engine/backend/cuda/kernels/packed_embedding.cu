// Rows of a packed table, widened.
#include "backend/cuda/kernels/packed_block.cuh"
#include "backend/cuda/kernels/packed_rows.h"

namespace sizewise::cuda {
namespace {

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
