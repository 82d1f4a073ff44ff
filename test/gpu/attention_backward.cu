// Attention's backward pass against a reference in double, on every way that serves a shape; and how fast it is.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "attention_backward_reference.h"
#include "backend/cuda/kernels/attention_backward_kernels.h"
#include "check.h"

namespace sizewise::gpu_check {
namespace {

using namespace attention_backward;
using cuda::AttentionBackwardCall;
using cuda::AttentionSizes;
using cuda::HeadsView;
using Type = Buffer::Type;

enum class Way { chosen, hopper, mma, plain };

// Where one tensor of heads stands in a buffer.
struct Place {
  std::int64_t offset, row_stride, batch_stride;
  int rows, heads;
  std::size_t end(int batch) const { return static_cast<std::size_t>(offset + batch_stride * batch); }
};

std::vector<float> spread(const std::vector<float>& dense, const Place& place, int batch, int width,
                          std::vector<float> into) {
  for (int b = 0; b < batch; ++b)
    for (int t = 0; t < place.rows; ++t)
      std::copy_n(&dense[(static_cast<std::size_t>(b) * place.rows + t) * width], width,
                  &into[place.offset + b * place.batch_stride + t * place.row_stride]);
  return into;
}
std::vector<float> gathered(const std::vector<float>& from, const Place& place, int batch, int width) {
  std::vector<float> dense(static_cast<std::size_t>(batch) * place.rows * width);
  for (int b = 0; b < batch; ++b)
    for (int t = 0; t < place.rows; ++t)
      std::copy_n(&from[place.offset + b * place.batch_stride + t * place.row_stride], width,
                  &dense[(static_cast<std::size_t>(b) * place.rows + t) * width]);
  return dense;
}

HeadsView view_of(const Buffer& buffer, const Place& place, Type type) {
  return {buffer.as<char>() + place.offset * (type == Type::bf16 ? 2 : 4), place.batch_stride, place.row_stride};
}

void run(const AttentionBackwardCall& call, Way way, Type type) {
  const cuda::Launch& device = launch();
  if (way == Way::chosen)
    return must(type == Type::bf16 ? attention_backward_bf16(call, device) : attention_backward_fp32(call, device),
                "attention_backward");
  const cuda::BackwardWorkspace workspace = backward_workspace(call.sizes, call.workspace);
  must(attention_backward_statistics(call, workspace, type == Type::bf16, device), "statistics");
  if (way == Way::hopper) must(attention_backward_hopper(call, workspace, device), "hopper");
  if (way == Way::mma) must(attention_backward_mma(call, workspace, device), "mma");
  if (way == Way::plain) must(attention_backward_plain(call, workspace, type == Type::bf16, device), "plain");
}

void check(const Setting& at, Type type, std::vector<Way> ways) {
  static std::uint64_t seed = 1000;
  const int tq = at.query_length, key_rows = at.key_length + at.spare_keys, d = at.head_size, b = at.batch;
  const int q_width = at.heads * d, kv_width = at.kv_heads * d;
  const double scale = 1.0 / std::sqrt(d);
  const auto random = [&](int rows, int width) {
    return rounded(normal(static_cast<std::size_t>(b) * rows * width, ++seed), type);
  };
  const auto q = random(tq, q_width), k = random(key_rows, kv_width), v = random(key_rows, kv_width),
             d_o = random(tq, q_width);
  const Reference want = reference(at, scale, q, k, v, d_o);

  const auto place = [&](int rows, int width, int heads) {
    return Place{at.odd, width + at.odd, static_cast<std::int64_t>(rows) * (width + at.odd) + at.odd, rows, heads};
  };
  Place q_at = place(tq, q_width, at.heads), k_at = place(key_rows, kv_width, at.kv_heads), v_at = k_at;
  const Place o_at = place(tq, q_width, at.heads);
  if (at.packed) {
    q_at.row_stride = q_width + 2 * kv_width + at.odd;
    q_at.batch_stride = tq * q_at.row_stride;
    k_at = v_at = q_at;
    k_at.rows = v_at.rows = key_rows, k_at.heads = v_at.heads = at.kv_heads;
    k_at.offset += q_width, v_at.offset += q_width + kv_width;
  }
  const std::vector<float> nothing_q(std::max({q_at.end(b), k_at.end(b), o_at.end(b)}) + 64, NAN);
  auto q_values = spread(q, q_at, b, q_width, nothing_q);
  auto k_values = spread(k, k_at, b, kv_width, at.packed ? q_values : nothing_q);
  auto v_values = spread(v, v_at, b, kv_width, at.packed ? k_values : nothing_q);
  const Buffer qkv(v_values, type);
  const Buffer q_alone(q_values, type), k_alone(k_values, type);
  const Buffer& q_buffer = at.packed ? qkv : q_alone;
  const Buffer& k_buffer = at.packed ? qkv : k_alone;
  const Buffer o_buffer(spread({want.o.begin(), want.o.end()}, o_at, b, q_width, nothing_q), type);
  const Buffer d_o_buffer(spread(d_o, o_at, b, q_width, nothing_q), type);
  const Buffer log_sum_exp(want.log_sum_exp, Type::fp32);
  Bytes lengths(b * sizeof(std::int32_t)), key_length(sizeof(int));
  if (!at.key_lengths.empty())
    must(cudaMemcpy(lengths.data(), at.key_lengths.data(), b * sizeof(int), cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaMemcpy(key_length.data(), &at.key_length, sizeof(int), cudaMemcpyHostToDevice), "cudaMemcpy");

  AttentionBackwardCall call{};
  AttentionSizes& sizes = call.sizes;
  sizes.batch = b, sizes.query_length = tq, sizes.key_length.value = key_rows;
  if (at.spare_keys) sizes.key_length.at = key_length.as<int>();
  sizes.heads = at.heads, sizes.kv_heads = at.kv_heads, sizes.head_size = d, sizes.causal = at.causal;
  if (!at.key_lengths.empty()) sizes.key_lengths = lengths.as<std::int32_t>();
  sizes.scale = static_cast<float>(scale);
  if (at.dropout > 0.0f) {
    sizes.drop.seed = kRandom.seed, sizes.drop.stream = kRandom.stream, sizes.drop.step.value = kRandom.step;
    sizes.drop.drop_below = drop_threshold(at.dropout), sizes.drop.keep_scale = 1.0f / (1.0f - at.dropout);
  }
  call.q = view_of(q_buffer, q_at, type), call.k = view_of(k_buffer, k_at, type), call.v = view_of(qkv, v_at, type);
  call.o = view_of(o_buffer, o_at, type), call.d_o = view_of(d_o_buffer, o_at, type);
  call.log_sum_exp = log_sum_exp.as<float>();
  const Buffer delta(want.log_sum_exp.size(), Type::fp32);
  call.delta = delta.as<float>();
  const Buffer workspace(cuda::backward_workspace_bytes(sizes, true) / 4 + 64, Type::fp32);
  call.workspace = workspace.data();
  expect("the workspace is as large as was asked for",
         attention_backward_workspace(sizes, type == Type::bf16, launch()) <= workspace.bytes());

  for (const Way way : ways) {
    if (way == Way::hopper && !attention_backward_hopper_serves(call, launch())) {
      expect("the Hopper kernel serves the shape", launch().capability != 90);
      continue;
    }
    std::vector<float> first[3];
    for (int round = 0; round < 2; ++round) {
      const Buffer d_qkv(nothing_q.size(), type), dq_alone(nothing_q.size(), type), dk_alone(nothing_q.size(), type);
      const Buffer& dq_buffer = at.packed ? d_qkv : dq_alone;
      const Buffer& dk_buffer = at.packed ? d_qkv : dk_alone;
      call.dq = view_of(dq_buffer, q_at, type), call.dk = view_of(dk_buffer, k_at, type);
      call.dv = view_of(d_qkv, v_at, type);
      run(call, way, type);
      const std::vector<float> got[3] = {gathered(dq_buffer.values(), q_at, b, q_width),
                                         gathered(dk_buffer.values(), k_at, b, kv_width),
                                         gathered(d_qkv.values(), v_at, b, kv_width)};
      const std::vector<double>* const wanted[3] = {&want.dq, &want.dk, &want.dv};
      const char* const names[3] = {"dq", "dk", "dv"};
      const char* const way_names[4] = {"chosen", "hopper", "mma", "plain"};
      char title[128];
      for (int i = 0; i < 3; ++i) {
        std::snprintf(title, sizeof title, "%s %s B%d T%d/%d H%d/%d D%d%s", names[i], way_names[static_cast<int>(way)],
                      b, tq, key_rows, at.heads, at.kv_heads, d, at.causal ? " causal" : "");
        if (round == 0)
          close(title, got[i], *wanted[i], type == Type::bf16 ? 1e-2 : 2e-5), first[i] = got[i];
        else
          same_bits(title, first[i], got[i]);
      }
    }
  }
}

GPU_CASE("sanitizer: attention backward") {
  check({1, 33, 40, 2, 1, 24}, Type::fp32, {Way::chosen});
  check({1, 70, 90, 2, 1, 64, true, {80}, 0.2f}, Type::bf16, {Way::mma});
  check({1, 150, 300, 2, 1, 64, true, {290}}, Type::bf16, {Way::hopper});
  check({1, 150, 300, 2, 1, 128, true, {290}}, Type::bf16, {Way::hopper});
}

GPU_CASE("attention backward: plain fp32") {
  const std::vector<Way> ways = {Way::chosen};
  check({2, 64, 64, 2, 2, 64}, Type::fp32, ways);
  check({2, 77, 77, 3, 3, 40}, Type::fp32, ways);
  check({1, 50, 91, 4, 2, 128, true, {80}}, Type::fp32, ways);
  check({2, 91, 50, 4, 1, 96, true, {50, 13}}, Type::fp32, ways);
  check({3, 33, 65, 2, 2, 1, false, {65, 0, 7}}, Type::fp32, ways);
  check({1, 45, 45, 2, 1, 256, false}, Type::fp32, ways);
  check({1, 35, 67, 1, 1, 200}, Type::fp32, ways);
  check({.batch = 2,
         .query_length = 70,
         .key_length = 70,
         .heads = 2,
         .kv_heads = 2,
         .head_size = 32,
         .dropout = 0.2f,
         .packed = true,
         .odd = 1},
        Type::fp32, ways);
}

GPU_CASE("attention backward: plain bf16") {
  check({2, 64, 64, 2, 2, 64}, Type::bf16, {Way::plain});
  check({2, 53, 53, 3, 1, 37}, Type::bf16, {Way::chosen});
  check({1, 40, 40, 2, 2, 160, false}, Type::bf16, {Way::chosen});
  check({.batch = 1, .query_length = 65, .key_length = 65, .heads = 2, .kv_heads = 2, .head_size = 64, .odd = 3},
        Type::bf16, {Way::chosen});
}

GPU_CASE("attention backward: mma, each head size") {
  for (const int d : {32, 64, 96, 128}) {
    check({2, 64, 64, 2, 2, d}, Type::bf16, {Way::mma});
    check({2, 200, 200, 2, 2, d}, Type::bf16, {Way::mma});
    check({1, 131, 131, 2, 2, d, false}, Type::bf16, {Way::mma});
  }
}

GPU_CASE("attention backward: mma, groups, padding, unequal lengths") {
  check({2, 150, 150, 6, 2, 64, true, {150, 71}}, Type::bf16, {Way::mma});
  check({3, 70, 190, 4, 1, 64, false, {190, 0, 64}}, Type::bf16, {Way::mma});
  check({1, 190, 70, 2, 2, 128}, Type::bf16, {Way::mma});
  check({1, 70, 190, 2, 1, 96}, Type::bf16, {Way::mma});
  check({2, 1, 90, 2, 2, 32}, Type::bf16, {Way::mma});
  check(
      {.batch = 1, .query_length = 70, .key_length = 70, .heads = 2, .kv_heads = 2, .head_size = 64, .spare_keys = 61},
      Type::bf16, {Way::mma});
  check(
      {.batch = 2, .query_length = 100, .key_length = 100, .heads = 4, .kv_heads = 2, .head_size = 64, .packed = true},
      Type::bf16, {Way::mma});
}

GPU_CASE("attention backward: mma, dropout") {
  for (const int d : {32, 64, 96, 128}) {
    check({2, 128, 128, 2, 2, d, true, {}, 0.1f}, Type::bf16, {Way::chosen});
    check({2, 77, 101, 2, 1, d, false, {101, 50}, 0.3f}, Type::bf16, {Way::mma});
    check({1, 115, 83, 2, 1, d, true, {}, 0.5f}, Type::bf16, {Way::mma});
  }
}

GPU_CASE("attention backward: hopper, one tile") {
  check({1, 128, 128, 1, 1, 64, false}, Type::bf16, {Way::hopper});
  check({1, 128, 128, 1, 1, 128, false}, Type::bf16, {Way::hopper});
  check({2, 128, 128, 2, 2, 64}, Type::bf16, {Way::hopper, Way::mma});
  check({2, 128, 128, 2, 2, 128}, Type::bf16, {Way::hopper, Way::mma});
}

GPU_CASE("attention backward: hopper, many tiles") {
  for (const int d : {64, 128}) {
    check({2, 512, 512, 2, 2, d}, Type::bf16, {Way::hopper, Way::chosen});
    check({1, 640, 640, 2, 2, d, false}, Type::bf16, {Way::hopper});
    check({2, 333, 333, 3, 3, d}, Type::bf16, {Way::hopper});
    check({2, 257, 257, 2, 2, d, false}, Type::bf16, {Way::hopper});
    check({40, 256, 256, 8, 8, d}, Type::bf16, {Way::hopper});
  }
}

GPU_CASE("attention backward: hopper, groups, padding, unequal lengths") {
  for (const int d : {64, 128}) {
    check({2, 300, 300, 6, 2, d, true, {300, 100}}, Type::bf16, {Way::hopper});
    check({4, 130, 400, 4, 1, d, false, {400, 0, 128, 129}}, Type::bf16, {Way::hopper});
    check({1, 400, 150, 2, 2, d}, Type::bf16, {Way::hopper});
    check({2, 150, 400, 2, 1, d, true, {399, 260}}, Type::bf16, {Way::hopper});
    check(
        {.batch = 2, .query_length = 200, .key_length = 200, .heads = 4, .kv_heads = 2, .head_size = d, .packed = true},
        Type::bf16, {Way::hopper});
    check({.batch = 1,
           .query_length = 140,
           .key_length = 140,
           .heads = 2,
           .kv_heads = 2,
           .head_size = d,
           .spare_keys = 150},
          Type::bf16, {Way::hopper});
  }
}

}  // namespace
}  // namespace sizewise::gpu_check
