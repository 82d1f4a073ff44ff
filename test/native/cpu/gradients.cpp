// Every op's backward against finite differences of its forward, on every instruction-set path.
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "cpu/gradient_check.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::size_t area(int rows, int cols) { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols); }

}  // namespace

TEST_CASE("gradients of linear: input, weight, bias, residual") {
  const int m = 7, n = 19, k = 33;
  check_gradients(
      {"linear",
       {random_floats(area(m, k), 1), random_floats(area(n, k), 2), random_floats(n, 3), random_floats(area(m, n), 4)},
       [=](Backend& backend, const Tensors& in) {
         std::vector<float> y(area(m, n));
         backend.run(LinearForward{.m = m,
                                   .n = n,
                                   .k = k,
                                   .x = in[0].data(),
                                   .weight = in[1].data(),
                                   .bias = in[2].data(),
                                   .residual = in[3].data(),
                                   .y = y.data()});
         return y;
       },
       [=](Backend& backend, const Tensors& in, const std::vector<float>& dy) {
         Tensors gradients{std::vector<float>(in[0].size()), std::vector<float>(in[1].size()),
                           std::vector<float>(in[2].size()), dy};
         backend.run(LinearBackwardInput{
             .m = m, .n = n, .k = k, .dy = dy.data(), .weight = in[1].data(), .dx = gradients[0].data()});
         backend.run(LinearBackwardWeight{.m = m,
                                          .n = n,
                                          .k = k,
                                          .dy = dy.data(),
                                          .x = in[0].data(),
                                          .dweight = gradients[1].data(),
                                          .dbias = gradients[2].data()});
         return gradients;
       }});
}

TEST_CASE("gradients of two linear ops with GELU between them") {
  const int m = 5, in_width = 18, hidden = 34, out_width = 9;
  const auto run_forward = [=](Backend& backend, const Tensors& in, std::vector<float>& saved,
                               std::vector<float>& after) {
    std::vector<float> y(area(m, out_width));
    backend.run(LinearForward{.m = m,
                              .n = hidden,
                              .k = in_width,
                              .x = in[0].data(),
                              .weight = in[1].data(),
                              .bias = in[2].data(),
                              .saved = saved.data(),
                              .y = after.data(),
                              .activation = Activation::gelu_tanh});
    backend.run(
        LinearForward{.m = m, .n = out_width, .k = hidden, .x = after.data(), .weight = in[3].data(), .y = y.data()});
    return y;
  };
  check_gradients(
      {"linear with GELU",
       {random_floats(area(m, in_width), 1), random_floats(area(hidden, in_width), 2, 0.3), random_floats(hidden, 3),
        random_floats(area(out_width, hidden), 4)},
       [=](Backend& backend, const Tensors& in) {
         std::vector<float> saved(area(m, hidden)), after(saved.size());
         return run_forward(backend, in, saved, after);
       },
       [=](Backend& backend, const Tensors& in, const std::vector<float>& dy) {
         std::vector<float> saved(area(m, hidden)), after(saved.size()), d_before(saved.size());
         run_forward(backend, in, saved, after);
         Tensors gradients;
         for (const auto& tensor : in) gradients.emplace_back(tensor.size());
         backend.run(LinearBackwardInput{.m = m,
                                         .n = out_width,
                                         .k = hidden,
                                         .dy = dy.data(),
                                         .weight = in[3].data(),
                                         .dx = d_before.data(),
                                         .saved = saved.data(),
                                         .activation = Activation::gelu_tanh});
         backend.run(LinearBackwardWeight{
             .m = m, .n = out_width, .k = hidden, .dy = dy.data(), .x = after.data(), .dweight = gradients[3].data()});
         backend.run(LinearBackwardWeight{.m = m,
                                          .n = hidden,
                                          .k = in_width,
                                          .dy = d_before.data(),
                                          .x = in[0].data(),
                                          .dweight = gradients[1].data(),
                                          .dbias = gradients[2].data()});
         backend.run(LinearBackwardInput{.m = m,
                                         .n = hidden,
                                         .k = in_width,
                                         .dy = d_before.data(),
                                         .weight = in[1].data(),
                                         .dx = gradients[0].data()});
         return gradients;
       }});
}

TEST_CASE("gradients of the classifier: input and weight") {
  const int rows = 11, channels = 20, vocab = 57;
  static const std::array<std::int32_t, 11> targets{0, 56, -1, 7, 7, 33, 12, -1, 4, 5, 55};
  const float d_loss = 1.0f / 9;
  GradientCheck check{"classifier",
                      {random_floats(area(rows, channels), 1), random_floats(area(vocab, channels), 2, 0.5)},
                      [=](Backend& backend, const Tensors& in) {
                        std::vector<float> losses(rows), workspace(backend.classifier_workspace(rows, channels, vocab));
                        backend.run(Classifier{.rows = rows,
                                               .channels = channels,
                                               .vocab = vocab,
                                               .x = in[0].data(),
                                               .weight = in[1].data(),
                                               .targets = targets.data(),
                                               .losses = losses.data(),
                                               .workspace = workspace.data()});
                        return losses;
                      },
                      [=](Backend& backend, const Tensors& in, const std::vector<float>&) {
                        std::vector<float> losses(rows), workspace(backend.classifier_workspace(rows, channels, vocab));
                        Tensors gradients{std::vector<float>(in[0].size()), std::vector<float>(in[1].size())};
                        backend.run(Classifier{.rows = rows,
                                               .channels = channels,
                                               .vocab = vocab,
                                               .x = in[0].data(),
                                               .weight = in[1].data(),
                                               .targets = targets.data(),
                                               .losses = losses.data(),
                                               .dx = gradients[0].data(),
                                               .d_weight = gradients[1].data(),
                                               .d_loss = d_loss,
                                               .workspace = workspace.data()});
                        return gradients;
                      }};
  check.d_output.assign(rows, d_loss);
  check_gradients(check);
}

TEST_CASE("gradients of attention: causal, grouped, padded, with dropout") {
  static const std::array<std::int32_t, 2> key_lengths{9, 14};
  for (const bool causal : {true, false}) {
    for (const float dropout : {0.0f, 0.25f}) {
      AttentionShape shape{.batch = 2,
                           .query_length = 11,
                           .key_length = 14,
                           .heads = 4,
                           .kv_heads = 2,
                           .head_size = 10,
                           .causal = causal,
                           .key_lengths = key_lengths.data(),
                           .scale = 0.4f,
                           .dropout = {dropout, 5, 6, 7}};
      const AttentionLayout q_layout{11 * 40, 40}, k_layout{14 * 20, 20};
      const auto run_forward = [=](Backend& backend, const Tensors& in, std::vector<float>& log_sum_exp) {
        std::vector<float> o(in[0].size());
        backend.run(AttentionForward{shape, in[0].data(), in[1].data(), in[2].data(), q_layout, k_layout, k_layout,
                                     q_layout, o.data(), log_sum_exp.data()});
        return o;
      };
      check_gradients({"attention",
                       {random_floats(2 * 11 * 40, 1), random_floats(2 * 14 * 20, 2), random_floats(2 * 14 * 20, 3)},
                       [=](Backend& backend, const Tensors& in) {
                         std::vector<float> log_sum_exp(2 * 4 * 11);
                         return run_forward(backend, in, log_sum_exp);
                       },
                       [=](Backend& backend, const Tensors& in, const std::vector<float>& d_o) {
                         std::vector<float> log_sum_exp(2 * 4 * 11), delta(log_sum_exp.size());
                         const auto o = run_forward(backend, in, log_sum_exp);
                         Tensors gradients{std::vector<float>(in[0].size()), std::vector<float>(in[1].size()),
                                           std::vector<float>(in[2].size())};
                         backend.run(AttentionBackward{shape, in[0].data(), in[1].data(), in[2].data(), o.data(),
                                                       d_o.data(), q_layout, k_layout, k_layout, q_layout,
                                                       log_sum_exp.data(), gradients[0].data(), gradients[1].data(),
                                                       gradients[2].data(), delta.data()});
                         return gradients;
                       }});
    }
  }
}

TEST_CASE("gradients of layer norm: input, residual, weight, bias, through norm and sum") {
  const int rows = 6, cols = 21;
  const std::size_t count = area(rows, cols);
  // Outputs: y, then sum.
  check_gradients({"layer norm",
                   {random_floats(count, 1), random_floats(count, 2), random_floats(cols, 3), random_floats(cols, 4)},
                   [=](Backend& backend, const Tensors& in) {
                     std::vector<float> outputs(2 * count);
                     backend.run(LayerNormForward{rows, cols, in[0].data(), in[1].data(), outputs.data() + count,
                                                  in[2].data(), in[3].data(), outputs.data(), nullptr, nullptr, 1e-5f});
                     return outputs;
                   },
                   [=](Backend& backend, const Tensors& in, const std::vector<float>& d_outputs) {
                     std::vector<float> y(count), sum(count), mean(rows), inverse_std(rows);
                     backend.run(LayerNormForward{rows, cols, in[0].data(), in[1].data(), sum.data(), in[2].data(),
                                                  in[3].data(), y.data(), mean.data(), inverse_std.data(), 1e-5f});
                     Tensors gradients{
                         std::vector<float>(count), {}, std::vector<float>(cols), std::vector<float>(cols)};
                     backend.run(LayerNormBackward{rows, cols, sum.data(), in[2].data(), mean.data(),
                                                   inverse_std.data(), d_outputs.data(), d_outputs.data() + count,
                                                   gradients[0].data(), gradients[2].data(), gradients[3].data()});
                     gradients[1] = gradients[0];
                     return gradients;
                   }});
}

TEST_CASE("gradients of rms norm: input, residual, weight, through norm and sum") {
  const int rows = 6, cols = 21;
  const std::size_t count = area(rows, cols);
  check_gradients({"rms norm",
                   {random_floats(count, 1), random_floats(count, 2), random_floats(cols, 3)},
                   [=](Backend& backend, const Tensors& in) {
                     std::vector<float> outputs(2 * count);
                     backend.run(RmsNormForward{rows, cols, in[0].data(), in[1].data(), outputs.data() + count,
                                                in[2].data(), outputs.data(), nullptr, 1e-6f});
                     return outputs;
                   },
                   [=](Backend& backend, const Tensors& in, const std::vector<float>& d_outputs) {
                     std::vector<float> y(count), sum(count), inverse_rms(rows);
                     backend.run(RmsNormForward{rows, cols, in[0].data(), in[1].data(), sum.data(), in[2].data(),
                                                y.data(), inverse_rms.data(), 1e-6f});
                     Tensors gradients{std::vector<float>(count), {}, std::vector<float>(cols)};
                     backend.run(RmsNormBackward{rows, cols, sum.data(), in[2].data(), inverse_rms.data(),
                                                 d_outputs.data(), d_outputs.data() + count, gradients[0].data(),
                                                 gradients[2].data()});
                     gradients[1] = gradients[0];
                     return gradients;
                   }});
}

TEST_CASE("gradients of rope") {
  const auto rotate = [](Backend& backend, std::vector<float> x, bool inverse) {
    backend.run(Rope{.batch = 2,
                     .length = 5,
                     .heads = 2,
                     .head_size = 12,
                     .batch_stride = 5 * 24,
                     .row_stride = 24,
                     .x = x.data(),
                     .first_position = 3,
                     .inverse = inverse});
    return x;
  };
  check_gradients({"rope",
                   {random_floats(2 * 5 * 24, 1)},
                   [=](Backend& backend, const Tensors& in) { return rotate(backend, in[0], false); },
                   [=](Backend& backend, const Tensors&, const std::vector<float>& dy) {
                     return Tensors{rotate(backend, dy, true)};
                   }});
}

TEST_CASE("gradients of swiglu") {
  const int rows = 4, d_ff = 23;
  check_gradients({"swiglu",
                   {random_floats(area(rows, 2 * d_ff), 1, 2.0)},
                   [=](Backend& backend, const Tensors& in) {
                     std::vector<float> y(area(rows, d_ff));
                     backend.run(SwiGluForward{rows, d_ff, in[0].data(), y.data()});
                     return y;
                   },
                   [=](Backend& backend, const Tensors& in, const std::vector<float>& dy) {
                     Tensors gradients{std::vector<float>(in[0].size())};
                     backend.run(SwiGluBackward{rows, d_ff, in[0].data(), dy.data(), gradients[0].data()});
                     return gradients;
                   }});
}

TEST_CASE("gradients of embedding: token and position table") {
  static const std::array<std::int32_t, 8> tokens{3, 0, 3, 4, 1, 3, 0, 4};
  const int batch = 2, length = 4, channels = 9, vocab = 5;
  check_gradients({"embedding",
                   {random_floats(area(vocab, channels), 1), random_floats(area(length, channels), 2)},
                   [=](Backend& backend, const Tensors& in) {
                     std::vector<float> y(area(batch * length, channels));
                     backend.run(EmbeddingForward{batch, length, channels, vocab, tokens.data(), in[0].data(),
                                                  in[1].data(), 0, y.data()});
                     return y;
                   },
                   [=](Backend& backend, const Tensors& in, const std::vector<float>& dy) {
                     Tensors gradients{std::vector<float>(in[0].size()), std::vector<float>(in[1].size())};
                     backend.run(EmbeddingBackward{batch, length, channels, vocab, tokens.data(), dy.data(),
                                                   gradients[0].data(), gradients[1].data()});
                     return gradients;
                   }});
}

TEST_CASE("gradients of dropout with a residual, and of add") {
  const Dropout dropout{0.3f, 1, 2, 3};
  check_gradients({"dropout",
                   {random_floats(90, 1), random_floats(90, 2)},
                   [=](Backend& backend, const Tensors& in) {
                     std::vector<float> y(90);
                     backend.run(DropoutApply{90, in[0].data(), in[1].data(), y.data(), dropout});
                     return y;
                   },
                   [=](Backend& backend, const Tensors&, const std::vector<float>& dy) {
                     Tensors gradients{std::vector<float>(90), dy};
                     backend.run(DropoutApply{90, dy.data(), nullptr, gradients[0].data(), dropout});
                     return gradients;
                   }});
  check_gradients({"add",
                   {random_floats(90, 1), random_floats(90, 2)},
                   [](Backend& backend, const Tensors& in) {
                     std::vector<float> y(90);
                     backend.run(Add{90, in[0].data(), in[1].data(), y.data()});
                     return y;
                   },
                   [](Backend&, const Tensors&, const std::vector<float>& dy) { return Tensors{dy, dy}; }});
}
