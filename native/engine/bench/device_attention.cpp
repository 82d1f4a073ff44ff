#include <cmath>
#include <vector>

#include "bench/device_timing.h"
#include "bench/on_device.h"

namespace sizewise::bench {
namespace {

struct Sizes {
  int batch, heads, length, head_size;
};

std::string name_of(const Sizes& at) {
  return "d" + std::to_string(at.head_size) + " T" + std::to_string(at.length) + " B" + std::to_string(at.batch) +
         " H" + std::to_string(at.heads) + " causal, TFLOP/s";
}

// 16,384 tokens of 2,048 channels whatever the length, as PyTorch's side measures them; and what small models need.
std::vector<Sizes> sizes_of(const std::string& what) {
  if (what == "G2") return {{64, 32, 256, 64}, {16, 32, 1024, 64}, {64, 12, 256, 64}, {32, 12, 1024, 64}};
  std::vector<Sizes> sizes;
  for (const int head_size : {64, 128})
    for (const int length : {1024, 4096, 16384})
      // Of G2.
      if (head_size != 64 || length > 1024 || what == "G3")
        sizes.push_back({16384 / length, 2048 / head_size, length, head_size});
  return sizes;
}

class Attention {
 public:
  Attention(Backend& backend, const Sizes& at) : backend_(backend), at_(at) {
    for (int i = 0; i < 5; ++i) given_.push_back(random_activations(backend, elements()));
    for (int i = 0; i < 3; ++i) made_.push_back(random_activations(backend, elements()));
    log_sum_exp_ = DeviceBuffer(backend, queries() * 4);
    delta_ = DeviceBuffer(backend, queries() * 4);
  }

  double forward(double seconds, const Control& control) {
    const AttentionForward op{.shape = shape(),
                              .q = given(0),
                              .k = given(1),
                              .v = given(2),
                              .q_layout = layout(),
                              .k_layout = layout(),
                              .v_layout = layout(),
                              .o_layout = layout(),
                              .o = given(3),
                              .log_sum_exp = log_sum_exp_.floats()};
    return 4.0 * masked_products() / seconds_per_call(backend_, [&] { backend_.run(op); }, seconds, control);
  }

  // Of a forward pass that was run before, whose statistics it reads.
  double backward(double seconds, const Control& control) {
    forward(0.0, control);
    const AttentionBackward op{.shape = shape(),
                               .q = given(0),
                               .k = given(1),
                               .v = given(2),
                               .o = given(3),
                               .d_o = given(4),
                               .q_layout = layout(),
                               .k_layout = layout(),
                               .v_layout = layout(),
                               .o_layout = layout(),
                               .log_sum_exp = log_sum_exp_.floats(),
                               .dq = made(0),
                               .dk = made(1),
                               .dv = made(2),
                               .delta = delta_.floats()};
    return 10.0 * masked_products() / seconds_per_call(backend_, [&] { backend_.run(op); }, seconds, control);
  }

 private:
  std::int64_t row() const { return std::int64_t{at_.heads} * at_.head_size; }
  std::int64_t elements() const { return row() * at_.length * at_.batch; }
  std::int64_t queries() const { return std::int64_t{at_.batch} * at_.heads * at_.length; }
  double masked_products() const { return static_cast<double>(queries()) * at_.length * at_.head_size / 2; }
  AttentionLayout layout() const { return {row() * at_.length, row()}; }
  AttentionShape shape() const {
    return {.batch = at_.batch,
            .query_length = at_.length,
            .key_length = at_.length,
            .heads = at_.heads,
            .kv_heads = at_.heads,
            .head_size = at_.head_size,
            .causal = true,
            .scale = 1.0f / std::sqrt(static_cast<float>(at_.head_size)),
            .dropout = {},
            .precision = Precision::bf16};
  }
  Values given(std::size_t which) const { return activations(backend_, given_[which]); }
  Values made(std::size_t which) const { return activations(backend_, made_[which]); }

  Backend& backend_;
  Sizes at_;
  std::vector<DeviceBuffer> given_, made_;
  DeviceBuffer log_sum_exp_, delta_;
};

}  // namespace

Figures attention_on_device(const std::string& what, Backend& backend, double seconds, const Control& control) {
  const std::vector<Sizes> all = sizes_of(what);
  const double each = seconds / static_cast<double>(all.size());
  Figures figures;
  for (const Sizes& at : all) {
    Attention attention(backend, at);
    const bool back = what == "G3";
    figures.emplace_back(std::string("attention ") + (back ? "backward " : "forward ") + name_of(at),
                         1e-12 * (back ? attention.backward(each, control) : attention.forward(each, control)));
  }
  return figures;
}

}  // namespace sizewise::bench
