// Attention forward on the device against sums in double on the host: each kernel by itself and the choice among them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/cuda/kernels/attention_forward_kernels.h"
#include "check.h"
#include "random/counter_random.h"

namespace sizewise::gpu_check {
namespace {

using Type = Buffer::Type;
using cuda::AttentionForwardCall;
using cuda::AttentionSizes;
using Kernel = cudaError_t (*)(const AttentionForwardCall&, const cuda::Launch&);

struct Problem {
  int batch, query_length, key_length, heads, kv_heads, head_size;
  bool causal = false;
  std::vector<std::int32_t> key_lengths{};
  float dropout = 0.0f;
  int largest_key_length = 0;  // the key length stands on the device where it is given
  int odd = 0;                 // elements by which rows are longer than their heads, and data is shifted
};

constexpr std::uint64_t drop_seed = 0x123456789abcdefull, drop_step = (std::uint64_t{5} << 32) + 77;
constexpr std::uint32_t drop_stream = 3;

// Host tensors as the kernels see them: rows of all heads with `odd` elements more, NaN where no key is.
struct Tensors {
  std::vector<float> q, k, v;
  std::int64_t q_row, k_row, q_batch, k_batch;

  Tensors(const Problem& p, Type type) {
    const int capacity = std::max(p.key_length, p.largest_key_length);
    q_row = std::int64_t{p.heads} * p.head_size + p.odd, k_row = std::int64_t{p.kv_heads} * p.head_size + p.odd;
    q_batch = q_row * p.query_length, k_batch = k_row * capacity;
    q = rounded(normal(q_batch * p.batch + p.odd, 1), type);
    k = rounded(normal(k_batch * p.batch + p.odd, 2), type);
    v = rounded(normal(k_batch * p.batch + p.odd, 3), type);
    for (int b = 0; b < p.batch; ++b)
      for (std::int64_t i = p.key_length * k_row; i < k_batch; ++i)
        k[p.odd + b * k_batch + i] = v[p.odd + b * k_batch + i] = std::numeric_limits<float>::quiet_NaN();
  }
};

struct Expected {
  std::vector<double> o, log_sum_exp;  // [B, Tq, H, D], [B, H, Tq]
};

Expected expected(const Problem& p, const Tensors& t, float scale) {
  Expected all;
  all.o.assign(static_cast<std::size_t>(p.batch) * p.query_length * p.heads * p.head_size, 0.0);
  all.log_sum_exp.assign(static_cast<std::size_t>(p.batch) * p.heads * p.query_length, 0.0);
  const RandomSequence sequence{.seed = drop_seed, .stream = drop_stream, .step = drop_step};
  const std::uint32_t below = drop_threshold(p.dropout);
  in_parallel(p.batch * p.heads * p.query_length, [&](int statistic) {
    const int i = statistic % p.query_length, head = statistic / p.query_length % p.heads,
              b = statistic / p.query_length / p.heads, kv_head = head / (p.heads / p.kv_heads);
    int seen = p.key_length;
    if (!p.key_lengths.empty()) seen = std::min(seen, p.key_lengths[b]);
    if (p.causal) seen = std::min(seen, i + 1 + p.key_length - p.query_length);
    seen = std::max(seen, 0);
    const float* q = t.q.data() + p.odd + b * t.q_batch + i * t.q_row + head * p.head_size;
    std::vector<double> scores(seen);
    double top = -std::numeric_limits<double>::infinity(), total = 0.0;
    for (int j = 0; j < seen; ++j) {
      const float* k = t.k.data() + p.odd + b * t.k_batch + j * t.k_row + kv_head * p.head_size;
      double sum = 0.0;
      for (int d = 0; d < p.head_size; ++d) sum += static_cast<double>(q[d]) * k[d];
      scores[j] = sum * scale;
      top = std::max(top, scores[j]);
    }
    for (double& score : scores) total += score = std::exp(score - top);
    double* o = all.o.data() + ((static_cast<std::int64_t>(b) * p.query_length + i) * p.heads + head) * p.head_size;
    for (int j = 0; j < seen; ++j) {
      const std::uint64_t element = static_cast<std::uint64_t>(statistic) * p.key_length + j;
      if (below && random_bits(sequence, element) < below) continue;
      const float* v = t.v.data() + p.odd + b * t.k_batch + j * t.k_row + kv_head * p.head_size;
      const double weight = scores[j] / total / (below ? 1.0 - p.dropout : 1.0);
      for (int d = 0; d < p.head_size; ++d) o[d] += weight * v[d];
    }
    all.log_sum_exp[statistic] = seen ? top + std::log(total) : -std::numeric_limits<double>::infinity();
  });
  return all;
}

void check(const std::string& what, const Problem& p, Type type, Kernel kernel) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(p.head_size));
  const Tensors host(p, type);
  const Buffer q(host.q, type), k(host.k, type), v(host.v, type);
  const std::size_t row = static_cast<std::size_t>(p.heads) * p.head_size;
  const int element = type == Type::fp32 ? 4 : 2;
  Bytes lengths(std::max<std::size_t>(1, p.key_lengths.size()) * 4), varying(4), step(8);
  if (!p.key_lengths.empty())
    must(cudaMemcpy(lengths.data(), p.key_lengths.data(), p.key_lengths.size() * 4, cudaMemcpyHostToDevice), "lengths");
  must(cudaMemcpy(varying.data(), &p.key_length, 4, cudaMemcpyHostToDevice), "key length");
  must(cudaMemcpy(step.data(), &drop_step, 8, cudaMemcpyHostToDevice), "step");

  const auto shifted = [&](const Buffer& buffer) { return static_cast<char*>(buffer.data()) + p.odd * element; };
  AttentionForwardCall call{};
  AttentionSizes& sizes = call.sizes;
  sizes.batch = p.batch, sizes.query_length = p.query_length, sizes.heads = p.heads, sizes.kv_heads = p.kv_heads;
  sizes.head_size = p.head_size, sizes.causal = p.causal, sizes.scale = scale;
  sizes.key_length.value = std::max(p.key_length, p.largest_key_length);
  if (p.largest_key_length) sizes.key_length.at = varying.as<int>();
  if (!p.key_lengths.empty()) sizes.key_lengths = lengths.as<std::int32_t>();
  if (p.dropout > 0.0f) {
    sizes.drop.seed = drop_seed, sizes.drop.stream = drop_stream, sizes.drop.drop_below = drop_threshold(p.dropout);
    sizes.drop.keep_scale = 1.0f / (1.0f - p.dropout);
    sizes.drop.step.at = step.as<std::uint64_t>();
  }
  call.q = {shifted(q), host.q_batch, host.q_row};
  call.k = {shifted(k), host.k_batch, host.k_row};
  call.v = {shifted(v), host.k_batch, host.k_row};
  const std::size_t workspace_bytes =
      std::max(cuda::attention_forward_workspace(sizes, type == Type::bf16, launch()),
               cuda::attention_forward_split_workspace(sizes, type == Type::bf16, launch()));
  const Buffer workspace(workspace_bytes / 4, Type::fp32);
  call.workspace = workspace.data();
  std::vector<float> o[2], log_sum_exp[2];
  for (int time = 0; time < 2; ++time) {
    const Buffer output(p.batch * p.query_length * row, type),
        statistics(static_cast<std::size_t>(p.batch) * p.heads * p.query_length, Type::fp32);
    call.o = {output.data(), static_cast<std::int64_t>(row) * p.query_length, static_cast<std::int64_t>(row)};
    call.log_sum_exp = statistics.as<float>();
    must(kernel(call, launch()), what.c_str());
    o[time] = output.values();
    log_sum_exp[time] = statistics.values();
  }
  const Expected want = expected(p, host, scale);
  close(what + " o", o[0], want.o, type == Type::fp32 ? 1e-5 : 1e-2);
  close(what + " log_sum_exp", log_sum_exp[0], want.log_sum_exp, type == Type::fp32 ? 1e-5 : 1e-4);
  same_bits(what + " o", o[0], o[1]);
  same_bits(what + " log_sum_exp", log_sum_exp[0], log_sum_exp[1]);
}

bool is_hopper() { return launch().capability == 90; }

GPU_CASE("attention forward: mma, full and causal, head sizes") {
  for (int size : {8, 32, 40, 64, 80, 96, 128, 160, 256}) {
    check("mma full D" + std::to_string(size), {2, 70, 131, 4, 2, size}, Type::bf16, cuda::attention_forward_mma);
    check("mma causal D" + std::to_string(size), {1, 200, 200, 3, 3, size, true}, Type::bf16,
          cuda::attention_forward_mma);
  }
}

GPU_CASE("attention forward: mma, lengths that differ, padding, dropout, a length on the device") {
  for (int size : {32, 64, 128, 256}) {
    const std::string d = " D" + std::to_string(size);
    const auto mma = cuda::attention_forward_mma;
    check("mma Tk > Tq" + d, {2, 33, 190, 4, 1, size, true}, Type::bf16, mma);
    check("mma Tk < Tq" + d, {2, 150, 40, 2, 2, size, true}, Type::bf16, mma);
    check("mma padding" + d, {4, 130, 130, 2, 2, size, false, {0, 1, 64, 130}}, Type::bf16, mma);
    check("mma causal padding" + d, {4, 130, 130, 2, 1, size, true, {0, 7, 129, 500}}, Type::bf16, mma);
    check("mma dropout Tk 128" + d, {1, 128, 128, 2, 2, size, true, {}, 0.2f}, Type::bf16, mma);
    check("mma dropout Tk 107" + d, {2, 90, 107, 3, 3, size, false, {}, 0.4f}, Type::bf16, mma);
    check("mma Tk on the device" + d, {2, 20, 75, 2, 1, size, true, {}, 0.0f, 300}, Type::bf16, mma);
  }
  check("mma long", {1, 1100, 1100, 2, 2, 64, true}, Type::bf16, cuda::attention_forward_mma);
}

void check_plain(Type type, Kernel kernel, const std::string& name) {
  for (int size : {1, 7, 20, 32, 64, 65, 128, 200, 256}) {
    const std::string d = name + " D" + std::to_string(size);
    check(d + " full", {2, 67, 131, 4, 2, size}, type, kernel);
    check(d + " causal", {1, 130, 130, 2, 2, size, true, {}, 0.0f, 0, 3}, type, kernel);
    check(d + " padding", {3, 65, 90, 2, 1, size, true, {0, 30, 90}}, type, kernel);
    check(d + " dropout", {1, 70, 99, 2, 2, size, true, {}, 0.3f}, type, kernel);
    check(d + " length on the device", {2, 40, 33, 2, 2, size, true, {}, 0.0f, 100}, type, kernel);
  }
}
GPU_CASE("attention forward: plain fp32") { check_plain(Type::fp32, cuda::attention_forward_plain_fp32, "plain fp32"); }
GPU_CASE("attention forward: plain bf16") { check_plain(Type::bf16, cuda::attention_forward_plain_bf16, "plain bf16"); }

void check_split(Type type, Kernel kernel, const std::string& name) {
  for (int size : {5, 32, 64, 96, 128, 256}) {
    const std::string d = name + " D" + std::to_string(size);
    check(d + " one query", {2, 1, 1000, 4, 4, size, true}, type, kernel);
    check(d + " groups", {1, 1, 3001, 8, 2, size, true, {}, 0.0f, 4096}, type, kernel);
    check(d + " 7 queries", {2, 7, 517, 6, 2, size, true}, type, kernel);
    check(d + " padding", {4, 3, 700, 2, 2, size, false, {0, 1, 300, 700}}, type, kernel);
    check(d + " few keys", {3, 1, 5, 2, 1, size, true, {}, 0.0f, 64, 1}, type, kernel);
    check(d + " Tk < Tq", {1, 8, 3, 2, 1, size, true, {}, 0.0f, 2000}, type, kernel);
  }
}
GPU_CASE("attention forward: split keys fp32") {
  check_split(Type::fp32, cuda::attention_forward_split_fp32, "split fp32");
}
GPU_CASE("attention forward: split keys bf16") {
  check_split(Type::bf16, cuda::attention_forward_split_bf16, "split bf16");
}

GPU_CASE("attention forward: hopper, one tile") {
  if (!is_hopper()) return;
  for (int size : {64, 96, 128})
    check("hopper one tile D" + std::to_string(size), {1, 128, 128, 1, 1, size}, Type::bf16,
          cuda::attention_forward_hopper);
}
GPU_CASE("attention forward: hopper, full and causal, lengths that differ, padding") {
  if (!is_hopper()) return;
  for (int size : {64, 96, 128}) {
    const std::string d = " D" + std::to_string(size);
    const auto hopper = cuda::attention_forward_hopper;
    check("hopper one tile causal" + d, {1, 128, 128, 1, 1, size, true}, Type::bf16, hopper);
    check("hopper full" + d, {2, 300, 500, 4, 2, size}, Type::bf16, hopper);
    check("hopper causal 384" + d, {1, 384, 384, 2, 2, size, true}, Type::bf16, hopper);
    check("hopper causal 1152" + d, {1, 1152, 1152, 1, 1, size, true}, Type::bf16, hopper);
    check("hopper causal odd" + d, {2, 777, 777, 2, 1, size, true}, Type::bf16, hopper);
    check("hopper Tk > Tq" + d, {1, 130, 901, 2, 2, size, true}, Type::bf16, hopper);
    check("hopper Tk < Tq" + d, {1, 700, 90, 2, 2, size, true}, Type::bf16, hopper);
    check("hopper padding" + d, {4, 576, 576, 2, 2, size, false, {0, 1, 128, 576}}, Type::bf16, hopper);
    check("hopper causal padding" + d, {4, 600, 600, 2, 2, size, true, {0, 7, 129, 900}}, Type::bf16, hopper);
    // More tiles than multiprocessors: blocks go on to further tiles.
    check("hopper many tiles" + d, {24, 256, 256, 8, 4, size, true}, Type::bf16, hopper);
    check("hopper many odd tiles" + d, {30, 150, 140, 10, 10, size, true}, Type::bf16, hopper);
  }
}

// Both kernels for head size 64 on what makes their paths differ: last tiles of keys seen by half or by one key, one
// tile of keys alone, warpgroups and whole blocks that see none, many short tiles one after the other.
void check_hopper_64(Kernel kernel, const std::string& name) {
  for (int time : {64, 65, 127, 128, 129, 192, 193, 256, 257, 320, 385, 512, 576, 1024}) {
    const std::string t = name + " T" + std::to_string(time);
    check(t + " causal", {1, time, time, 2, 2, 64, true}, Type::bf16, kernel);
    if (time < 600) check(t + " full", {1, time, time, 2, 1, 64}, Type::bf16, kernel);
  }
  for (int keys : {1, 63, 64, 65, 191, 192, 193, 320}) {
    const std::string k = name + " Tk" + std::to_string(keys);
    check(k + " full", {2, 200, keys, 2, 2, 64}, Type::bf16, kernel);
    check(k + " causal", {2, 200, keys, 2, 2, 64, true}, Type::bf16, kernel);
  }
  const std::vector<std::int32_t> lengths{0, 64, 1, 65, 128, 0, 192, 256};
  check(name + " padding", {8, 256, 256, 3, 3, 64, false, lengths}, Type::bf16, kernel);
  check(name + " causal padding", {8, 256, 256, 3, 3, 64, true, lengths}, Type::bf16, kernel);
  check(name + " causal padding, Tk > Tq", {8, 200, 290, 2, 1, 64, true, lengths}, Type::bf16, kernel);
  check(name + " causal padding, Tk < Tq", {8, 290, 200, 2, 1, 64, true, lengths}, Type::bf16, kernel);
  check(name + " many T256", {24, 256, 256, 12, 12, 64, true}, Type::bf16, kernel);
  check(name + " many T128", {48, 128, 128, 12, 12, 64, true}, Type::bf16, kernel);
  check(name + " many T384", {24, 384, 384, 6, 6, 64, true}, Type::bf16, kernel);
  check(name + " many T65", {48, 65, 65, 12, 6, 64, true}, Type::bf16, kernel);
  check(name + " many full T200", {24, 200, 200, 8, 8, 64}, Type::bf16, kernel);
}
GPU_CASE("attention forward: hopper, head size 64, tiles of 128") {
  if (is_hopper()) check_hopper_64(cuda::attention_forward_hopper_128, "hopper 128");
}
GPU_CASE("attention forward: hopper, head size 64, tiles of 192") {
  if (is_hopper()) check_hopper_64(cuda::attention_forward_hopper_192, "hopper 192");
}

GPU_CASE("attention forward: the choice of a kernel") {
  const auto bf16 = cuda::attention_forward_bf16;
  check("bf16 training", {4, 256, 256, 4, 4, 64, true}, Type::bf16, bf16);
  check("bf16 small model", {16, 64, 64, 4, 4, 32, true}, Type::bf16, bf16);
  check("bf16 dropout", {2, 256, 256, 2, 2, 64, true, {}, 0.1f}, Type::bf16, bf16);
  check("bf16 odd head size", {2, 100, 100, 2, 2, 30, true}, Type::bf16, bf16);
  check("bf16 odd addresses", {2, 100, 100, 2, 2, 64, true, {}, 0.0f, 0, 1}, Type::bf16, bf16);
  check("bf16 prompt into a cache", {1, 100, 300, 4, 2, 64, true, {}, 0.0f, 1024}, Type::bf16, bf16);
  check("bf16 decode", {2, 1, 301, 4, 2, 64, true, {}, 0.0f, 1024}, Type::bf16, bf16);
  check("fp32 training", {2, 128, 128, 4, 4, 64, true}, Type::fp32, cuda::attention_forward_fp32);
  check("fp32 decode", {2, 1, 301, 4, 2, 64, true, {}, 0.0f, 1024}, Type::fp32, cuda::attention_forward_fp32);
}

// Tensors that every timing uses, of B*T = 16384 rows of 2048.
struct Timed {
  static constexpr std::size_t count = std::size_t{16384} * 2048;
  Buffer q{normal(count, 1), Type::bf16}, k{normal(count, 2), Type::bf16}, v{normal(count, 3), Type::bf16};
  Buffer o{count, Type::bf16}, log_sum_exp{count / 32, Type::fp32};

  AttentionForwardCall call(int batch, int time, int heads, int size) const {
    AttentionForwardCall made{};
    made.sizes.batch = batch, made.sizes.query_length = made.sizes.key_length.value = time;
    made.sizes.heads = made.sizes.kv_heads = heads, made.sizes.head_size = size;
    made.sizes.causal = true, made.sizes.scale = 1.0f / std::sqrt(static_cast<float>(size));
    const std::int64_t row = std::int64_t{heads} * size;
    const auto view = [&](const Buffer& buffer) { return cuda::HeadsView{buffer.data(), row * time, row}; };
    made.q = view(q), made.k = view(k), made.v = view(v), made.o = view(o);
    made.log_sum_exp = log_sum_exp.as<float>();
    return made;
  }
};

void time_forward(const Timed& timed, int batch, int time, int heads, int size) {
  const AttentionForwardCall call = timed.call(batch, time, heads, size);
  const std::string id = size == 64 && time <= 1024 ? "G2" : "G1";
  const std::string what = "attention forward d" + std::to_string(size) + " T" + std::to_string(time) + " B" +
                           std::to_string(batch) + " H" + std::to_string(heads) + " causal";
  const double operations = 2.0 * batch * heads * time * static_cast<double>(time) * size;
  const auto measure = [&](Kernel kernel, const std::string& name) {
    const double ms = milliseconds(
        [&](cudaStream_t stream) {
          cuda::Launch here = launch();
          here.stream = stream;
          must(kernel(call, here), name.c_str());
        },
        5, 7);
    figure(id, name, operations / ms * 1e-9, "TFLOP/s");
  };
  if (is_hopper()) measure(cuda::attention_forward_hopper, what);
  if (is_hopper() && size == 64) {
    measure(cuda::attention_forward_hopper_128, what + " tiles of 128");
    measure(cuda::attention_forward_hopper_192, what + " tiles of 192");
  }
  measure(cuda::attention_forward_mma, what + " mma");
}

GPU_CASE("bench attention forward") {
  const Timed timed;
  for (int size : {64, 128})
    for (int time : {256, 1024, 4096, 16384}) time_forward(timed, 16384 / time, time, 2048 / size, size);
  time_forward(timed, 128, 128, 12, 64);
  time_forward(timed, 64, 256, 12, 64);
  time_forward(timed, 32, 512, 12, 64);
  time_forward(timed, 32, 1024, 12, 64);
}

GPU_CASE("bench attention forward fp32 and decode") {
  const Timed timed;
  {
    const Buffer x(normal(std::size_t{4} * 1024 * 768, 5), Type::fp32);
    const Buffer o(std::size_t{4} * 1024 * 768, Type::fp32);
    AttentionForwardCall call = timed.call(4, 1024, 12, 64);
    call.q.data = call.k.data = call.v.data = x.data();
    call.o.data = o.data();
    const double ms = milliseconds(
        [&](cudaStream_t) { must(cuda::attention_forward_plain_fp32(call, launch()), "plain fp32"); }, 5, 7);
    figure("G1", "attention forward fp32 d64 T1024 B4 H12 causal", 2.0 * 4 * 12 * 1024 * 1024 * 64 / ms * 1e-9,
           "TFLOP/s");
  }
  struct Decode {
    int batch, keys, heads, kv_heads, size;
  };
  for (const Decode& d : {Decode{1, 1024, 12, 12, 64}, Decode{1, 4096, 32, 8, 128}, Decode{16, 8192, 8, 1, 128},
                          Decode{8, 8192, 8, 4, 128}}) {
    AttentionForwardCall call = timed.call(d.batch, d.keys, d.kv_heads, d.size);
    call.sizes.query_length = 1, call.sizes.heads = d.heads;
    const std::int64_t row = std::int64_t{d.heads} * d.size;
    call.q.batch_stride = call.q.row_stride = call.o.batch_stride = call.o.row_stride = row;
    const Bytes workspace(cuda::attention_forward_workspace(call.sizes, true, launch()));
    call.workspace = workspace.data();
    const double ms =
        milliseconds([&](cudaStream_t) { must(cuda::attention_forward_bf16(call, launch()), "decode"); }, 20, 7);
    const std::string what = "attention decode B" + std::to_string(d.batch) + " Tk" + std::to_string(d.keys) + " H" +
                             std::to_string(d.heads) + " K" + std::to_string(d.kv_heads) + " d" +
                             std::to_string(d.size);
    figure("G11", what, 1e3 * ms, "us");
    figure("G11", what + " read", 4.0 * d.batch * d.keys * d.kv_heads * d.size / ms * 1e-9, "TB/s");
  }
}

}  // namespace
}  // namespace sizewise::gpu_check
