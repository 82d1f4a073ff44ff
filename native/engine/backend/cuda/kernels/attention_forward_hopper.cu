// Attention forward on Hopper: tensor maps of the operands and the launch.
#include "backend/cuda/kernels/attention_forward_hopper.cuh"
#include "backend/cuda/kernels/attention_forward_kernels.h"

namespace sizewise::cuda {
namespace {

using namespace attention_forward;

using EncodeTiled = decltype(&cuTensorMapEncodeTiled);

// The driver's function, without linking against the driver; null where it has none.
EncodeTiled encode_tiled() {
  static const EncodeTiled found = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult result{};
    const cudaError_t error =
        cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function, 12000, cudaEnableDefault, &result);
    return error == cudaSuccess && result == cudaDriverEntryPointSuccess ? reinterpret_cast<EncodeTiled>(function)
                                                                         : nullptr;
  }();
  return found;
}

// Boxes of 64 columns and `box_rows` rows of one head, swizzled by 128 bytes. What lies outside reads as zeros.
bool describe(CUtensorMap& map, const HeadsView& view, int head_size, int rows, int heads, int batch, int box_rows) {
  const auto unsigned_of = [](std::int64_t value) { return static_cast<cuuint64_t>(value); };
  const cuuint64_t dimensions[4] = {unsigned_of(head_size), unsigned_of(heads), unsigned_of(rows), unsigned_of(batch)};
  // The stride of a dimension of one means nothing, but has to look valid.
  const std::int64_t row_bytes = view.row_stride * 2,
                     batch_bytes = batch > 1 ? view.batch_stride * 2 : rows * row_bytes;
  const cuuint64_t strides[3] = {unsigned_of(head_size) * 2, unsigned_of(row_bytes), unsigned_of(batch_bytes)};
  const cuuint32_t box[4] = {64, 1, static_cast<cuuint32_t>(box_rows), 1}, element_strides[4] = {1, 1, 1, 1};
  return encode_tiled()(&map, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 4, view.data, dimensions, strides, box, element_strides,
                        CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B, CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                        CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE) == CUDA_SUCCESS;
}

template <int size, int consumers, int stages>
cudaError_t run(const AttentionForwardCall& call, const Launch& launch) {
  using Shape = HopperShape<size, consumers, stages>;
  const AttentionSizes& sizes = call.sizes;
  const int tk = sizes.key_length.value;
  HopperMaps maps;
  if (!encode_tiled() || !describe(maps.q, call.q, size, sizes.query_length, sizes.heads, sizes.batch, Shape::rows) ||
      !describe(maps.k, call.k, size, tk, sizes.kv_heads, sizes.batch, Shape::keys) ||
      !describe(maps.v, call.v, size, tk, sizes.kv_heads, sizes.batch, Shape::keys))
    return cudaErrorNotSupported;
  const cudaError_t result =
      cudaFuncSetAttribute(hopper_kernel<Shape>, cudaFuncAttributeMaxDynamicSharedMemorySize, Shape::shared_bytes);
  if (result != cudaSuccess) return result;
  const int tiles = (sizes.query_length + Shape::rows - 1) / Shape::rows, heads = sizes.batch * sizes.heads;
  const std::int64_t all = std::int64_t{tiles} * heads;
  const int blocks = static_cast<int>(std::min<std::int64_t>(all, launch.multiprocessors));
  const Schedule schedule(tiles, heads, sizes.batch, sizes.causal, blocks);
  hopper_kernel<Shape><<<blocks, Shape::threads, Shape::shared_bytes, launch.stream>>>(call, maps, schedule);
  return cudaGetLastError();
}

// Tiles of 192 queries read keys and values less often; not where their last one would stand mostly empty, nor for the
// few tiles of a short sequence, whose begins and ends the tiles of 128 overlap. The bounds were measured on an H200:
// at 512 rows the tiles of 192 are faster by a fifth, at 256 and 1024 slower by a twentieth.
bool wants_three_groups(const AttentionSizes& sizes) {
  const std::int64_t rows = sizes.query_length, filled = (rows + 191) / 192 * 192;
  return filled * 8 <= rows * 9 && (rows >= 1536 || (rows >= 448 && rows < 768));
}

}  // namespace

bool attention_forward_hopper_fits(const AttentionForwardCall& call, const Launch& launch) {
  const AttentionSizes& sizes = call.sizes;
  constexpr std::size_t most_shared =
      std::max(HopperShape<128, 2, 2>::shared_bytes, HopperShape<64, 2, 4>::shared_bytes);
  return launch.capability == 90 && launch.shared_memory_limit >= most_shared && sizes.drop.drop_below == 0 &&
         !sizes.key_length.at && sizes.key_length.value > 0 &&
         (sizes.head_size == 64 || sizes.head_size == 96 || sizes.head_size == 128) && attention_forward_mma_fits(call);
}

cudaError_t attention_forward_hopper(const AttentionForwardCall& call, const Launch& launch) {
  if (call.sizes.head_size == 128) return run<128, 2, 2>(call, launch);
  if (call.sizes.head_size == 96) return run<96, 2, 2>(call, launch);
  return wants_three_groups(call.sizes) ? attention_forward_hopper_192(call, launch)
                                        : attention_forward_hopper_128(call, launch);
}

cudaError_t attention_forward_hopper_128(const AttentionForwardCall& call, const Launch& launch) {
  return run<64, 2, 4>(call, launch);
}

cudaError_t attention_forward_hopper_192(const AttentionForwardCall& call, const Launch& launch) {
  return run<64, 3, 4>(call, launch);
}

}  // namespace sizewise::cuda
