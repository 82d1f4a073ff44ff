// Attention's backward pass on Hopper (Shah 2024, "FlashAttention-3", appendix B), made deterministic: a persistent
// block for each multiprocessor takes 128 keys of a head at a time; dK and dV stay in the registers of two warpgroups,
// and the parts of dQ are added up in device memory in the order of their tiles of keys, last first.
#include <cuda.h>

#include <algorithm>

#include "backend/cuda/kernels/attention_backward_hopper.cuh"
#include "backend/cuda/kernels/attention_backward_hopper_feed.cuh"
#include "backend/cuda/kernels/attention_backward_hopper_products.cuh"

namespace sizewise::cuda {
namespace {

using namespace backward_hopper;

constexpr int kThreads = 3 * 128;

template <int D>
__global__ void __launch_bounds__(kThreads, 1)
    hopper_kernel(const __grid_constant__ HopperPart part, const __grid_constant__ HopperMaps maps) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  using S = Shape<D>;
  extern __shared__ __align__(1024) unsigned char memory[];
  const std::uint32_t shared = static_cast<std::uint32_t>(__cvta_generic_to_shared(memory));
  if (threadIdx.x == 0) {
    const auto init = [&](int index, int arrivals) { barrier_init(shared + S::kBarriers + index * 8, arrivals); };
    for (int stage = 0; stage < 2; ++stage) {
      init(kKeysFull + stage, 1);
      init(kKeysEmpty + stage, 8 + 2);  // the warps of the products, and the two that add
      init(kQFull + stage, 1);
      init(kQEmpty + stage, 8);
      init(kDoFull + stage, 1);
      init(kDoEmpty + stage, 8);
      init(kDqFull + stage, 128);
      init(kDqEmpty + stage, 1);
      init(kDqLoaded + stage, 1);
      init(kDqTaken + stage, 4);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    fence_async();
  }
  __syncthreads();
  // The same for all lanes, and known to be: descriptors made of it stay in uniform registers.
  const int warp = __shfl_sync(~0u, static_cast<int>(threadIdx.x) / 32, 0);
  if (warp < 4) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(S::kFeedRegisters));
    if (threadIdx.x % 32 == 0) {
      if (warp == 0)
        load_loop<D>(part, maps, shared, memory);
      else if (warp < 3)
        add_loop<D>(part, shared, memory, warp - 1);
    }
  } else {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(S::kProductRegisters));
    product_loop<D>(part, shared, memory, warp / 4 - 1, warp % 4);
  }
#else
  __trap();
#endif
}

using Encode = decltype(&cuTensorMapEncodeTiled);

Encode encode_function() {
  static const Encode found = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult result{};
    const cudaError_t error =
        cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function, 12000, cudaEnableDefault, &result);
    return error == cudaSuccess && result == cudaDriverEntryPointSuccess ? reinterpret_cast<Encode>(function) : nullptr;
  }();
  return found;
}

// Tiles of `rows` rows of 64 columns of one head, with zeros past the last row.
bool encode(CUtensorMap& map, const HeadsView& view, const AttentionSizes& sizes, int length, int heads, int rows) {
  const Encode function = encode_function();
  if (!function) return false;
  const auto bytes = [](std::int64_t elements) { return static_cast<cuuint64_t>(elements) * 2; };
  const cuuint64_t extents[4] = {static_cast<cuuint64_t>(sizes.head_size), static_cast<cuuint64_t>(length),
                                 static_cast<cuuint64_t>(heads), static_cast<cuuint64_t>(sizes.batch)};
  const std::int64_t batch_stride = sizes.batch > 1 ? view.batch_stride : view.row_stride * length;
  const cuuint64_t strides[3] = {bytes(view.row_stride), bytes(sizes.head_size), bytes(batch_stride)};
  const cuuint32_t box[4] = {64, static_cast<cuuint32_t>(rows), 1, 1}, ones[4] = {1, 1, 1, 1};
  return function(&map, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 4, view.data, extents, strides, box, ones,
                  CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B, CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                  CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE) == CUDA_SUCCESS;
}

template <int D>
cudaError_t run(const AttentionBackwardCall& call, const BackwardWorkspace& workspace, const Launch& launch) {
  using S = Shape<D>;
  const AttentionSizes& sizes = call.sizes;
  HopperPart part{};
  part.sizes = sizes;
  part.dq = call.dq, part.dk = call.dk, part.dv = call.dv;
  part.workspace = workspace;
  part.padded = padded_queries(sizes);
  part.key_tiles = (sizes.key_length.value + kKeys - 1) / kKeys;
  part.query_tiles = (sizes.query_length + S::kQueries - 1) / S::kQueries;
  part.units = sizes.batch * sizes.kv_heads;
  part.units_at_once = std::max(1, launch.multiprocessors / part.key_tiles);
  HopperMaps maps;
  if (!encode(maps.q, call.q, sizes, sizes.query_length, sizes.heads, S::kQueries) ||
      !encode(maps.d_o, call.d_o, sizes, sizes.query_length, sizes.heads, S::kQueries) ||
      !encode(maps.k, call.k, sizes, sizes.key_length.value, sizes.kv_heads, kKeys) ||
      !encode(maps.v, call.v, sizes, sizes.key_length.value, sizes.kv_heads, kKeys))
    return cudaErrorInvalidValue;
  const auto kernel = hopper_kernel<D>;
  const cudaError_t error = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, S::kBytes);
  if (error != cudaSuccess) return error;
  const int grid = std::min(launch.multiprocessors, part.units * part.key_tiles);
  kernel<<<grid, kThreads, S::kBytes, launch.stream>>>(part, maps);
  return cudaGetLastError();
}

}  // namespace

bool attention_backward_hopper_serves(const AttentionSizes& sizes, const Launch& launch) {
  // Counts of items and rows are of 32 bits.
  const std::int64_t items = (sizes.key_length.value + kKeys - 1) / kKeys * static_cast<std::int64_t>(sizes.batch);
  const std::int64_t rows = static_cast<std::int64_t>(padded_queries(sizes)) * sizes.batch * sizes.heads;
  return launch.capability == 90 && (sizes.head_size == 64 || sizes.head_size == 128) && !sizes.drop.drop_below &&
         sizes.query_length >= 128 && sizes.key_length.value >= 128 && items * sizes.kv_heads < (1 << 30) &&
         rows < (1 << 30) &&
         launch.shared_memory_limit >= static_cast<std::size_t>(std::max(Shape<64>::kBytes, Shape<128>::kBytes)) &&
         encode_function();
}

bool attention_backward_hopper_serves(const AttentionBackwardCall& call, const Launch& launch) {
  return attention_backward_hopper_serves(call.sizes, launch) && backward_rows_aligned(call, sizeof(bf16));
}

cudaError_t attention_backward_hopper(const AttentionBackwardCall& call, const BackwardWorkspace& workspace,
                                      const Launch& launch) {
  return call.sizes.head_size == 64 ? run<64>(call, workspace, launch) : run<128>(call, workspace, launch);
}

}  // namespace sizewise::cuda
