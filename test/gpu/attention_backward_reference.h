// Attention forward and backward in double, row by row.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "check.h"
#include "random/counter_random.h"

namespace sizewise::gpu_check::attention_backward {

struct Setting {
  int batch, query_length, key_length, heads, kv_heads, head_size;
  bool causal = true;
  std::vector<int> key_lengths = {};
  float dropout = 0.0f;
  bool packed = false;  // q, k and v in one tensor
  int odd = 0;          // elements by which tensors and rows miss their alignment
  int spare_keys = 0;   // rows of k and v past a key length that stands in device memory
};

inline constexpr RandomSequence kRandom{.seed = 77, .stream = 3, .step = (std::uint64_t{5} << 32) + 9};

inline double keep_of(const Setting& at, std::uint64_t element) {
  if (at.dropout == 0.0f) return 1.0;
  return random_bits(kRandom, element) >= drop_threshold(at.dropout) ? 1.0 / (1.0 - at.dropout) : 0.0;
}

// Dense [B, T, heads, D].
struct Reference {
  std::vector<double> o, dq, dk, dv;
  std::vector<float> log_sum_exp;
};

inline Reference reference(const Setting& at, double scale, const std::vector<float>& q, const std::vector<float>& k,
                           const std::vector<float>& v, const std::vector<float>& d_o) {
  const int tq = at.query_length, tk = at.key_length, h = at.heads, kv = at.kv_heads, d = at.head_size;
  const int key_rows = tk + at.spare_keys;
  Reference out;
  out.o.assign(q.size(), 0.0);
  out.dq.assign(q.size(), 0.0);
  out.dk.assign(k.size(), 0.0);
  out.dv.assign(k.size(), 0.0);
  out.log_sum_exp.assign(static_cast<std::size_t>(at.batch) * h * tq, -INFINITY);
  in_parallel(at.batch * kv, [&](int unit) {
    const int b = unit / kv, kv_head = unit % kv;
    const int keys = at.key_lengths.empty() ? tk : std::min(tk, at.key_lengths[b]);
    const auto query_row = [&](int i, int head) { return ((static_cast<std::size_t>(b) * tq + i) * h + head) * d; };
    const auto key_row = [&](int j) { return ((static_cast<std::size_t>(b) * key_rows + j) * kv + kv_head) * d; };
    std::vector<double> p(tk), dp(tk), keep(tk);
    for (int head = kv_head * (h / kv); head < (kv_head + 1) * (h / kv); ++head) {
      for (int i = 0; i < tq; ++i) {
        const int end = at.causal ? std::clamp(i + tk - tq + 1, 0, keys) : keys;
        if (end <= 0) continue;
        const float* const q_row = &q[query_row(i, head)];
        const float* const d_o_row = &d_o[query_row(i, head)];
        double largest = -INFINITY, sum = 0.0;
        for (int j = 0; j < end; ++j) {
          double s = 0.0;
          for (int e = 0; e < d; ++e) s += static_cast<double>(q_row[e]) * k[key_row(j) + e];
          p[j] = s * scale;
          largest = std::max(largest, p[j]);
        }
        for (int j = 0; j < end; ++j) sum += p[j] = std::exp(p[j] - largest);
        const std::size_t row = (static_cast<std::size_t>(b) * h + head) * tq + i;
        out.log_sum_exp[row] = static_cast<float>(largest + std::log(sum));
        double delta = 0.0;
        for (int j = 0; j < end; ++j) {
          p[j] /= sum;
          keep[j] = keep_of(at, row * tk + j);
          double product = 0.0;
          for (int e = 0; e < d; ++e) {
            product += static_cast<double>(d_o_row[e]) * v[key_row(j) + e];
            out.o[query_row(i, head) + e] += p[j] * keep[j] * v[key_row(j) + e];
          }
          dp[j] = product * keep[j];
          delta += p[j] * dp[j];
        }
        for (int j = 0; j < end; ++j) {
          const double ds = p[j] * (dp[j] - delta) * scale, dropped = p[j] * keep[j];
          for (int e = 0; e < d; ++e) {
            out.dq[query_row(i, head) + e] += ds * k[key_row(j) + e];
            out.dk[key_row(j) + e] += ds * q_row[e];
            out.dv[key_row(j) + e] += dropped * d_o_row[e];
          }
        }
      }
    }
  });
  return out;
}

}  // namespace sizewise::gpu_check::attention_backward
