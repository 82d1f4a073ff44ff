#include "ops/packed_linear.h"

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/packed_view.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {
namespace {

// From so many rows on the weight is widened first: kernels for few rows read it once for every eight of them, and
// widening costs what reading it some eight times does.
constexpr int kManyRows = 64;

}  // namespace

void CudaBackend::run(const PackedLinear& op) {
  if (op.m >= kManyRows) return run_many_rows(op);
  enqueue("a linear layer with packed weights", [&] {
    return with_element(op.x.type(), [&]<typename T>(T) {
      return packed_rows(PackedRowsCall<T>{.m = op.m,
                                           .weight = packed_view(op.format, op.n, op.k, op.weight),
                                           .x = from<T>(op.x),
                                           .bias = op.bias,
                                           .residual = from<T>(op.residual),
                                           .y = to<T>(op.y),
                                           .gelu = op.activation == Activation::gelu_tanh},
                         launch_);
    });
  });
}

// As products of training, x rounded to bf16.
void CudaBackend::run_many_rows(const PackedLinear& op) {
  enqueue("a linear layer with packed weights", [&] {
    const PackedRows packed = packed_view(op.format, op.n, op.k, op.weight);
    const bool dense = packed.bits == 16 && packed.row_bytes() == std::int64_t{op.k} * 2;
    const std::int64_t count = std::int64_t{op.m} * op.k,
                       widened = dense ? 0 : (std::int64_t{op.n} * op.k + 127) / 128 * 128;
    void* weight = scratch_.of(static_cast<std::size_t>((widened + count) * 2));
    if (dense)
      weight = const_cast<std::byte*>(op.weight);
    else if (const cudaError_t result = widen(packed, weight, launch_); result != cudaSuccess)
      return result;
    return multiplier_.products->run(ForwardProduct{.m = op.m,
                                                    .n = op.n,
                                                    .k = op.k,
                                                    .x = operand(op.x, count, Precision::bf16, widened),
                                                    .weight = {weight, Element::bf16},
                                                    .bias = op.bias,
                                                    .residual = matrix(op.residual),
                                                    .y = matrix(op.y),
                                                    .gelu = op.activation == Activation::gelu_tanh,
                                                    .once = true},
                                     launch_);
  });
}

}  // namespace sizewise::cuda
