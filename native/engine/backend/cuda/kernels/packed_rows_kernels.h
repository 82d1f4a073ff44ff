// The kernels behind packed_rows.
#pragma once
#include "backend/cuda/kernels/packed_rows.h"

namespace sizewise::cuda {

// Rows of x that one pass over a weight serves at most.
inline constexpr int kMostPackedRows = 8;

// Weights of 8 and of 4 bits.
template <typename T>
cudaError_t packed_rows_whole(const PackedRowsCall<T>&, const Launch&);
// Weights in bf16, of any K.
template <typename T>
cudaError_t packed_rows_bf16(const PackedRowsCall<T>&, const Launch&);

}  // namespace sizewise::cuda
