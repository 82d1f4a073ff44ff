// A whole packed weight in bf16, dense, for products with many rows.
#include "backend/cuda/kernels/elementwise_wide.cuh"
#include "backend/cuda/kernels/packed_block.cuh"
#include "backend/cuda/kernels/packed_rows.h"

namespace sizewise::cuda {
namespace {

template <int Bits>
__global__ void widen_kernel(PackedRows weight, bf16* to) {
  const std::int64_t unit = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  const std::int64_t row = unit / (weight.blocks() * 4), block = unit / 4 % weight.blocks();
  if (row >= weight.n) return;
  const int part = static_cast<int>(unit % 4);
  float weights[8];
  read_weights<Bits>(weight.data + row * weight.row_bytes(), block, part, weights);
  const float scale = scale_of<Bits>(weight, row, block);
#pragma unroll
  for (int i = 0; i < 8; i += 4) {
    const std::int64_t channel = block * 32 + element_of<Bits>(part, i);
    bf16* at = to + row * weight.k + channel;
    const uint2 four = make_uint2(pack_bf16(weights[i] * scale, weights[i + 1] * scale),
                                  pack_bf16(weights[i + 2] * scale, weights[i + 3] * scale));
    if (weight.k % 4 == 0) {
      if (channel < weight.k) *reinterpret_cast<uint2*>(at) = four;
    } else {
#pragma unroll
      for (int e = 0; e < 4; ++e)
        if (channel + e < weight.k) from_float(weights[i + e] * scale, at[e]);
    }
  }
}

}  // namespace

cudaError_t widen(const PackedRows& weight, void* to, const Launch& launch) {
  const std::int64_t units = weight.n * weight.blocks() * 4;
  if (units == 0) return cudaSuccess;
  const auto run = [&](auto kernel) {
    kernel<<<static_cast<unsigned>((units + 255) / 256), 256, 0, launch.stream>>>(weight, static_cast<bf16*>(to));
  };
  if (weight.bits == 16)
    run(widen_kernel<16>);
  else if (weight.bits == 8)
    run(widen_kernel<8>);
  else
    run(widen_kernel<4>);
  return cudaGetLastError();
}

}  // namespace sizewise::cuda
