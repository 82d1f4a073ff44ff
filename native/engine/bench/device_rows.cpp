#include <algorithm>
#include <string>

#include "bench/device_timing.h"
#include "bench/on_device.h"

namespace sizewise::bench {
namespace {

constexpr std::int64_t kParameters = 124'439'808;
constexpr double kBytesPerParameter = 28;  // parameter and moments read and written, the gradient read

struct Norm {
  Backend& backend;
  int rows, cols;
  bool layer;
  DeviceBuffer x, residual, sum, y, dy, d_sum, dx, weight, bias, mean, scale, dweight, dbias;

  Norm(Backend& on, int row_count, int col_count, bool is_layer)
      : backend(on),
        rows(row_count),
        cols(col_count),
        layer(is_layer),
        weight(random_floats(on, col_count)),
        bias(random_floats(on, col_count)),
        mean(on, row_count * 4),
        scale(on, row_count * 4),
        dweight(on, col_count * 4),
        dbias(on, col_count * 4) {
    for (DeviceBuffer* buffer : {&x, &residual, &sum, &y, &dy, &d_sum, &dx})
      *buffer = random_activations(on, std::int64_t{row_count} * col_count);
  }

  void forward() {
    const auto of = [this](const DeviceBuffer& buffer) { return activations(backend, buffer); };
    if (layer)
      backend.run(LayerNormForward{.rows = rows,
                                   .cols = cols,
                                   .x = of(x),
                                   .residual = of(residual),
                                   .sum = of(sum),
                                   .weight = weight.floats(),
                                   .bias = bias.floats(),
                                   .y = of(y),
                                   .mean = mean.floats(),
                                   .inverse_std = scale.floats(),
                                   .epsilon = 1e-5f});
    else
      backend.run(RmsNormForward{.rows = rows,
                                 .cols = cols,
                                 .x = of(x),
                                 .residual = of(residual),
                                 .sum = of(sum),
                                 .weight = weight.floats(),
                                 .y = of(y),
                                 .inverse_rms = scale.floats(),
                                 .epsilon = 1e-5f});
  }

  void backward() {
    const auto of = [this](const DeviceBuffer& buffer) { return activations(backend, buffer); };
    if (layer)
      backend.run(LayerNormBackward{.rows = rows,
                                    .cols = cols,
                                    .sum = of(sum),
                                    .weight = weight.floats(),
                                    .mean = mean.floats(),
                                    .inverse_std = scale.floats(),
                                    .dy = of(dy),
                                    .d_sum = of(d_sum),
                                    .dx = of(dx),
                                    .dweight = dweight.floats(),
                                    .dbias = dbias.floats()});
    else
      backend.run(RmsNormBackward{.rows = rows,
                                  .cols = cols,
                                  .sum = of(sum),
                                  .weight = weight.floats(),
                                  .inverse_rms = scale.floats(),
                                  .dy = of(dy),
                                  .d_sum = of(d_sum),
                                  .dx = of(dx),
                                  .dweight = dweight.floats()});
  }
};

}  // namespace

Figures copy_on_device(Backend& backend, double seconds, const Control& control) {
  return {{"copy, GB/s", 1e-9 * copy_speed(backend, seconds, control)}};
}

Figures adamw_on_device(Backend& backend, double seconds, const Control& control) {
  const double copy = copy_speed(backend, seconds / 2, control);
  const DeviceBuffer parameter = random_floats(backend, kParameters), gradient = random_floats(backend, kParameters),
                     first(backend, kParameters * 4), second(backend, kParameters * 4);
  const AdamWTensor tensors[] = {
      {parameter.floats(), gradient.floats(), first.floats(), second.floats(), kParameters, true}};
  const AdamW op{.tensors = tensors,
                 .learning_rate = 1e-4f,
                 .beta1 = 0.9f,
                 .beta2 = 0.95f,
                 .epsilon = 1e-8f,
                 .weight_decay = 0.1f,
                 .gradient_scale = 0.5f,
                 .step = 10};
  const double time = seconds_per_call(backend, [&] { backend.run(op); }, seconds / 2, control);
  return {{"AdamW 124M, of copy", kParameters * kBytesPerParameter / time / copy}, {"AdamW 124M, ms", time * 1e3}};
}

Figures norms_on_device(Backend& backend, double seconds, const Control& control) {
  constexpr int rows = 16384;
  const double each = seconds / 13, copy = copy_speed(backend, each, control);
  Figures figures;
  for (const bool layer : {true, false}) {
    for (const int cols : {768, 1024, 4096}) {
      Norm norm(backend, rows, cols, layer);
      const double element = static_cast<double>(bytes_of(backend.activations(Precision::bf16)));
      // Forward: two read, two written; backward: three read, one written.
      const double bytes = 4.0 * rows * cols * element;
      const auto add = [&](const char* pass, double time) {
        figures.emplace_back(std::string(layer ? "layer" : "RMS") + " norm " + pass + " rows " + std::to_string(rows) +
                                 " cols " + std::to_string(cols) + ", of copy",
                             bytes / time / copy);
      };
      add("forward", seconds_per_call(backend, [&] { norm.forward(); }, each, control));
      add("backward", seconds_per_call(backend, [&] { norm.backward(); }, each, control));
    }
  }
  return figures;
}

}  // namespace sizewise::bench
