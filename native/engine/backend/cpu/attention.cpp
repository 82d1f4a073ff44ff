#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "backend/cpu/cpu_backend.h"
#include "random/counter_random.h"

namespace sizewise::cpu {
namespace {

// Keys that query i of batch entry b sees: a prefix.
int visible(const AttentionShape& shape, int b, int i) {
  int keys = shape.key_lengths ? std::clamp(shape.key_lengths[b], 0, shape.key_length) : shape.key_length;
  if (shape.causal) keys = std::min(keys, std::max(0, i + 1 + shape.key_length - shape.query_length));
  return keys;
}

float dot(const float* a, const float* b, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

float keep_scale(const AttentionShape& shape, int b, int head, int i, int j) {
  if (shape.dropout.probability == 0.0f) return 1.0f;
  const RandomSequence sequence{shape.dropout.seed, shape.dropout.stream, shape.dropout.step};
  const std::uint64_t row = (std::uint64_t(b) * shape.heads + head) * shape.query_length + i;
  return random_bits(sequence, row * shape.key_length + j) >= drop_threshold(shape.dropout.probability)
             ? 1.0f / (1.0f - shape.dropout.probability)
             : 0.0f;
}

}  // namespace

void CpuBackend::run(const AttentionForward& op) {
  const AttentionShape& s = op.shape;
  const int group = s.heads / s.kv_heads;
  pool_.run(s.batch * s.heads, [&](int chunk, int) {
    const int b = chunk / s.heads, head = chunk % s.heads;
    for (int i = 0; i < s.query_length; ++i) {
      const float* q = op.q + b * op.q_layout.batch_stride + i * op.q_layout.row_stride + head * s.head_size;
      float* o = op.o + b * op.o_layout.batch_stride + i * op.o_layout.row_stride + head * s.head_size;
      float maximum = -std::numeric_limits<float>::infinity(), sum = 0;
      std::fill(o, o + s.head_size, 0.0f);
      for (int j = 0; j < visible(s, b, i); ++j) {
        const float* k = op.k + b * op.k_layout.batch_stride + j * op.k_layout.row_stride + head / group * s.head_size;
        const float* v = op.v + b * op.v_layout.batch_stride + j * op.v_layout.row_stride + head / group * s.head_size;
        const float score = dot(q, k, s.head_size) * s.scale, larger = std::max(maximum, score);
        const float shrink = std::exp(maximum - larger), probability = std::exp(score - larger);
        sum = sum * shrink + probability;
        const float kept = probability * keep_scale(s, b, head, i, j);
        for (int d = 0; d < s.head_size; ++d) o[d] = o[d] * shrink + kept * v[d];
        maximum = larger;
      }
      if (sum > 0) {
        for (int d = 0; d < s.head_size; ++d) o[d] /= sum;
      }
      if (op.log_sum_exp) op.log_sum_exp[(std::int64_t{b} * s.heads + head) * s.query_length + i] = maximum + std::log(sum);
    }
  });
}

void CpuBackend::run(const AttentionBackward& op) {
  const AttentionShape& s = op.shape;
  const int group = s.heads / s.kv_heads, size = s.head_size;
  pool_.run(s.batch * s.kv_heads, [&](int chunk, int) {
    const int b = chunk / s.kv_heads, kv_head = chunk % s.kv_heads;
    for (int j = 0; j < s.key_length; ++j) {
      std::fill_n(op.dk + b * op.k_layout.batch_stride + j * op.k_layout.row_stride + kv_head * size, size, 0.0f);
      std::fill_n(op.dv + b * op.v_layout.batch_stride + j * op.v_layout.row_stride + kv_head * size, size, 0.0f);
    }
    for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) {
      for (int i = 0; i < s.query_length; ++i) {
        const std::int64_t row = (std::int64_t{b} * s.heads + head) * s.query_length + i;
        const std::int64_t q_at = b * op.q_layout.batch_stride + i * op.q_layout.row_stride + head * size;
        const std::int64_t o_at = b * op.o_layout.batch_stride + i * op.o_layout.row_stride + head * size;
        op.delta[row] = dot(op.o + o_at, op.d_o + o_at, size);
        std::fill_n(op.dq + q_at, size, 0.0f);
        for (int j = 0; j < visible(s, b, i); ++j) {
          const std::int64_t k_at = b * op.k_layout.batch_stride + j * op.k_layout.row_stride + kv_head * size;
          const std::int64_t v_at = b * op.v_layout.batch_stride + j * op.v_layout.row_stride + kv_head * size;
          const float probability = std::exp(dot(op.q + q_at, op.k + k_at, size) * s.scale - op.log_sum_exp[row]);
          const float keep = keep_scale(s, b, head, i, j);
          const float d_score = probability * (dot(op.d_o + o_at, op.v + v_at, size) * keep - op.delta[row]) * s.scale;
          for (int d = 0; d < size; ++d) {
            op.dv[v_at + d] += probability * keep * op.d_o[o_at + d];
            op.dq[q_at + d] += d_score * op.k[k_at + d];
            op.dk[k_at + d] += d_score * op.q[q_at + d];
          }
        }
      }
    }
  });
}

}  // namespace sizewise::cpu
