#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {
namespace {

WeightGradientProduct product_of(const LinearBackwardWeight& op, Matrix dy, Matrix x) {
  return {.m = op.m, .n = op.n, .k = op.k, .dy = dy, .x = x, .dweight = op.dweight, .dbias = op.dbias};
}

Aside::Range range_of(ConstValues values, std::int64_t count) {
  return {values.data(), count * bytes_of(values.type())};
}

}  // namespace

void CudaBackend::run(const LinearBackwardWeight& op) {
  const std::int64_t dy_count = std::int64_t{op.m} * op.n, x_count = std::int64_t{op.m} * op.k;
  const ElementType wanted = activations(op.precision);
  if (op.dy.type() == wanted && op.x.type() == wanted) {
    return enqueue_aside(
        "the weight gradient of a linear layer", {range_of(op.dy, dy_count), range_of(op.x, x_count)},
        [&] { return multiplier_aside_.products->run(product_of(op, matrix(op.dy), matrix(op.x)), launch_aside_); });
  }
  // Copies in the other type stand in the scratch of the first stream.
  enqueue("the weight gradient of a linear layer", [&] {
    // The one that lies further on first: its copy makes room for both.
    const Matrix x = operand(op.x, x_count, op.precision, dy_count);
    const Matrix dy = operand(op.dy, dy_count, op.precision, 0);
    aside_.join(launch_.stream);  // an earlier one may be adding to the same gradient
    return multiplier_.products->run(product_of(op, dy, x), launch_);
  });
}

}  // namespace sizewise::cuda
