#include <algorithm>

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"

namespace sizewise::cuda {
namespace {

// Logits of so many bytes exist at a time: enough rows to fill the device, however large the vocabulary.
constexpr std::int64_t kMostBytesOfLogits = std::int64_t{1} << 29;

// Products in bf16 are fast where rows are multiples of 16 bytes, which those of a vocabulary need not be. So logits
// get up to seven columns more, and the products take as many rows of memory behind the weight and its gradient: what
// is read there counts for nothing, since the gradient of those logits is 0, and what is added there is 0.
int columns_of(int vocab, int channels, ElementType type) {
  const int padded = (vocab + 7) / 8 * 8;
  const auto behind = static_cast<std::size_t>(padded - vocab) * static_cast<std::size_t>(channels) * sizeof(float);
  return type == ElementType::bf16 && behind <= Blocks::kSlack ? padded : vocab;
}

int rows_per_pass(int rows, int columns, ElementType type) {
  const std::int64_t most = std::max<std::int64_t>(kMostBytesOfLogits / (columns * bytes_of(type)), 128);
  const std::int64_t passes = (rows + most - 1) / most;
  return static_cast<int>((rows + passes - 1) / passes);
}

}  // namespace

std::size_t CudaBackend::classifier_workspace(int rows, int channels, int vocab) const {
  const auto bytes = [&](ElementType type) {
    const int columns = columns_of(vocab, channels, type);
    return std::int64_t{rows_per_pass(rows, columns, type)} * columns * bytes_of(type);
  };
  return static_cast<std::size_t>(std::max(bytes(ElementType::fp32), bytes(ElementType::bf16)) + 3) / sizeof(float);
}

void CudaBackend::run(const Classifier& op) {
  const Varying<float> d_loss = varying(op.d_loss);
  const ElementType type = op.precision == Precision::bf16 ? ElementType::bf16 : ElementType::fp32;
  const Values logits(reinterpret_cast<std::byte*>(op.workspace), type);
  const int columns = columns_of(op.vocab, op.channels, type);
  const int most = rows_per_pass(op.rows, columns, type);
  for (int begin = 0; begin < op.rows; begin += most) {
    const int rows = std::min(most, op.rows - begin);
    const std::int64_t offset = std::int64_t{begin} * op.channels;
    enqueue("the head over the vocabulary", [&] {
      const Matrix x = operand(op.x.from(offset), std::int64_t{rows} * op.channels, op.precision, 0);
      const Matrix w = weight(op.weight, op.precision);
      if (const cudaError_t made = multiplier_.products->run(
              ForwardProduct{.m = rows, .n = columns, .k = op.channels, .x = x, .weight = w, .y = matrix(logits)},
              launch_))
        return made;
      return with_element(type, [&]<typename T>(T) {
        return cross_entropy(CrossEntropyCall<T>{.rows = rows,
                                                 .vocab = op.vocab,
                                                 .ld = columns,
                                                 .logits = to<T>(logits),
                                                 .targets = op.targets + begin,
                                                 .losses = op.losses + begin,
                                                 .with_gradient = op.dx.data() != nullptr,
                                                 .d_loss = d_loss},
                             launch_);
      });
    });
    if (!op.dx) continue;
    enqueue("the gradient of the head over the vocabulary", [&] {
      return multiplier_.products->run(InputGradientProduct{.m = rows,
                                                            .n = columns,
                                                            .k = op.channels,
                                                            .dy = matrix(logits),
                                                            .weight = weight(op.weight, op.precision),
                                                            .dx = matrix(op.dx.from(offset))},
                                       launch_);
    });
    const auto weight_gradient = [&](Matrix x) {
      return WeightGradientProduct{
          .m = rows, .n = columns, .k = op.channels, .dy = matrix(logits), .x = x, .dweight = op.d_weight};
    };
    // The logits of the next pass take the place of these, so only the last pass leaves its work behind.
    const ConstValues x = op.x.from(offset);
    const std::int64_t x_count = std::int64_t{rows} * op.channels;
    if (begin + rows == op.rows && x.type() == type) {
      const Aside::Range dy{logits.data(), std::int64_t{rows} * columns * bytes_of(type)};
      enqueue_aside("the gradient of the head over the vocabulary", {dy, {x.data(), x_count * bytes_of(type)}},
                    [&] { return multiplier_aside_.products->run(weight_gradient(matrix(x)), launch_aside_); });
    } else {
      enqueue("the gradient of the head over the vocabulary", [&] {
        return multiplier_.products->run(weight_gradient(operand(x, x_count, op.precision, 0)), launch_);
      });
    }
  }
}

}  // namespace sizewise::cuda
