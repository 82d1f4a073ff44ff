// Attention in double precision, written as the formula stands.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ops/attention.h"
#include "random/counter_random.h"

namespace sizewise::testing {

struct AttentionReference {
  std::vector<double> o, log_sum_exp, dq, dk, dv;  // [B, T, heads, D], [B, H, Tq]
};

// q [B, Tq, H, D], k and v [B, Tk, K, D], d_o as q.
inline AttentionReference attention_reference(const AttentionShape& s, const std::vector<double>& q,
                                              const std::vector<double>& k, const std::vector<double>& v,
                                              const std::vector<double>& d_o) {
  AttentionReference result;
  result.o.resize(q.size());
  result.dq.resize(q.size());
  result.dk.resize(k.size());
  result.dv.resize(v.size());
  const int group = s.heads / s.kv_heads, size = s.head_size;
  const double keep_scale = 1.0 / (1.0 - double{s.dropout.probability});
  for (int b = 0; b < s.batch; ++b) {
    for (int h = 0; h < s.heads; ++h) {
      for (int i = 0; i < s.query_length; ++i) {
        int seen = s.key_lengths ? std::min(s.key_lengths[b], s.key_length) : s.key_length;
        if (s.causal) seen = std::min(seen, std::max(0, i + 1 + s.key_length - s.query_length));
        const std::size_t row = (std::size_t(b) * s.heads + h) * s.query_length + i;
        const std::size_t q_at = ((std::size_t(b) * s.query_length + i) * s.heads + h) * size;
        const auto k_at = [&](int j) { return ((std::size_t(b) * s.key_length + j) * s.kv_heads + h / group) * size; };
        std::vector<double> p(seen), keep(seen), d_p(seen);
        double total = 0, maximum = -std::numeric_limits<double>::infinity(), delta = 0;
        for (int j = 0; j < seen; ++j) {
          for (int d = 0; d < size; ++d) p[j] += q[q_at + d] * k[k_at(j) + d];
          p[j] *= double{s.scale};
          maximum = std::max(maximum, p[j]);
          keep[j] = random_bits({s.dropout.seed, s.dropout.stream, s.dropout.step}, row * s.key_length + j) >=
                            drop_threshold(s.dropout.probability)
                        ? keep_scale
                        : 0.0;
        }
        for (double& x : p) total += x = std::exp(x - maximum);
        result.log_sum_exp.push_back(maximum + std::log(total));
        for (int j = 0; j < seen; ++j) {
          p[j] /= total;
          for (int d = 0; d < size; ++d) {
            result.o[q_at + d] += p[j] * keep[j] * v[k_at(j) + d];
            result.dv[k_at(j) + d] += p[j] * keep[j] * d_o[q_at + d];
            d_p[j] += d_o[q_at + d] * v[k_at(j) + d] * keep[j];
          }
          delta += p[j] * d_p[j];
        }
        for (int j = 0; j < seen; ++j) {
          const double d_score = p[j] * (d_p[j] - delta) * double{s.scale};
          for (int d = 0; d < size; ++d) {
            result.dq[q_at + d] += d_score * k[k_at(j) + d];
            result.dk[k_at(j) + d] += d_score * q[q_at + d];
          }
        }
      }
    }
  }
  return result;
}

}  // namespace sizewise::testing
