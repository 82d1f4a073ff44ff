// Products with packed weights: which kernel serves a call.
#include "backend/cuda/kernels/packed_rows.h"

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/packed_rows_kernels.h"

namespace sizewise::cuda {

template <typename T>
cudaError_t packed_rows(const PackedRowsCall<T>& call, const Launch& launch) {
  if (call.m <= 0 || call.weight.n <= 0) return cudaSuccess;
  return call.weight.bits == 16 ? packed_rows_bf16(call, launch) : packed_rows_whole(call, launch);
}
template cudaError_t packed_rows(const PackedRowsCall<float>&, const Launch&);
template cudaError_t packed_rows(const PackedRowsCall<bf16>&, const Launch&);

}  // namespace sizewise::cuda
