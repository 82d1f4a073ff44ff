// cuBLASLt as it is found on the machine at run time: the few functions that products need, with the numbers of its
// documented interface (NVIDIA cuBLAS documentation, "Using the cuBLASLt API"; the same in versions 12 and 13).
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace sizewise::cuda::cublaslt {

using Status = int;  // 0: success
using Handle = struct OpaqueHandle*;
using MatmulDesc = struct OpaqueMatmulDesc*;
using MatrixLayout = struct OpaqueMatrixLayout*;
using Preference = struct OpaquePreference*;

enum DataType : int { real_32f = 0, real_16bf = 14 };
enum ComputeType : int { compute_32f = 68 };  // fp32 products of fp32, no TF32
enum Operation : std::int32_t { not_transposed = 0, transposed = 1 };
enum MatmulAttribute : int {
  transpose_a = 3,
  transpose_b = 4,
  epilogue = 7,
  bias_pointer = 8,
  aux_pointer = 11,
  aux_row_length = 12,
  aux_data_type = 22,
  bias_data_type = 26,
};
// Bits: GELU 32 and its derivative 64, each with 128 for the auxiliary matrix; 4 adds the bias first.
enum EpilogueKind : std::uint32_t {
  plain = 1,
  with_bias = 4,
  with_gelu = 32,
  with_gelu_aux = 32 | 128,
  with_gelu_slope = 64 | 128,
};
enum PreferenceAttribute : int {
  max_workspace_bytes = 1,
  alignment_a = 5,
  alignment_b = 6,
  alignment_c = 7,
  alignment_d = 8,
};

struct Algorithm {
  std::uint64_t data[8];
};
struct HeuristicResult {
  Algorithm algorithm;
  std::size_t workspace_bytes;
  Status state;
  float waves;
  int reserved[4];
};
static_assert(sizeof(HeuristicResult) == 96);

struct Library {
  std::size_t (*version)();
  Status (*create)(Handle*);
  Status (*destroy)(Handle);
  Status (*matmul)(Handle, MatmulDesc, const void* alpha, const void* a, MatrixLayout, const void* b, MatrixLayout,
                   const void* beta, const void* c, MatrixLayout, void* d, MatrixLayout, const Algorithm*,
                   void* workspace, std::size_t workspace_bytes, cudaStream_t);
  Status (*matmul_desc_create)(MatmulDesc*, int compute_type, int scale_type);
  Status (*matmul_desc_destroy)(MatmulDesc);
  Status (*matmul_desc_set)(MatmulDesc, int attribute, const void*, std::size_t);
  Status (*layout_create)(MatrixLayout*, int type, std::uint64_t rows, std::uint64_t columns, std::int64_t row_length);
  Status (*layout_destroy)(MatrixLayout);
  Status (*preference_create)(Preference*);
  Status (*preference_destroy)(Preference);
  Status (*preference_set)(Preference, int attribute, const void*, std::size_t);
  Status (*heuristic)(Handle, MatmulDesc, MatrixLayout a, MatrixLayout b, MatrixLayout c, MatrixLayout d, Preference,
                      int wanted, HeuristicResult*, int* found);
  std::string name;  // with the version and where it lies
};

// The first usable library at `preferred_path` (a file or a folder), in the system's own places, a CUDA toolkit or a
// Python environment. It stays open for the life of the process: its kernels are known to the driver. Null where there
// is none; `why` says so then.
const Library* find_library(const std::string& preferred_path, std::string& why);

}  // namespace sizewise::cuda::cublaslt
