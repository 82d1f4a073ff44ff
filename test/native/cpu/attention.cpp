#include "ops/attention.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "closeness.h"
#include "cpu/attention_reference.h"
#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::vector<double> in_double(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// q, k and v side by side in one tensor as a model packs them where `packed` (self-attention alone), else apart.
struct Case {
  AttentionShape shape;
  bool packed = false;
  std::vector<float> q, k, v, d_o;

  explicit Case(AttentionShape shape_, bool packed_ = false) : shape(shape_), packed(packed_) {
    const std::size_t q_count = std::size_t(shape.batch) * shape.query_length * shape.heads * shape.head_size;
    const std::size_t k_count = std::size_t(shape.batch) * shape.key_length * shape.kv_heads * shape.head_size;
    q = random_floats(q_count, 1);
    k = random_floats(k_count, 2);
    v = random_floats(k_count, 3);
    d_o = random_floats(q_count, 4);
  }

  // o, log_sum_exp, dq, dk, dv
  std::array<std::vector<float>, 5> run(Backend& backend) const {
    const std::int64_t q_row = std::int64_t{shape.heads} * shape.head_size,
                       k_row = std::int64_t{shape.kv_heads} * shape.head_size;
    const AttentionLayout q_layout{shape.query_length * q_row, q_row}, k_layout{shape.key_length * k_row, k_row};
    std::vector<float> o(q.size(), 7.0f),
        log_sum_exp(std::size_t(shape.batch) * shape.heads * shape.query_length, 7.0f);
    std::vector<float> dq(q.size(), 7.0f), dk(k.size(), 7.0f), dv(v.size(), 7.0f), delta(log_sum_exp.size());
    if (!packed) {
      backend.run(AttentionForward{shape, q.data(), k.data(), v.data(), q_layout, k_layout, k_layout, q_layout,
                                   o.data(), log_sum_exp.data()});
      backend.run(AttentionBackward{shape, q.data(), k.data(), v.data(), o.data(), d_o.data(), q_layout, k_layout,
                                    k_layout, q_layout, log_sum_exp.data(), dq.data(), dk.data(), dv.data(),
                                    delta.data()});
      return {o, log_sum_exp, dq, dk, dv};
    }
    const std::int64_t row = q_row + 2 * k_row;
    const AttentionLayout layout{shape.query_length * row, row};
    std::vector<float> all(std::size_t(shape.batch) * shape.query_length * row), d_all(all.size(), 7.0f);
    const auto each = [&](auto&& copy) {
      for (std::int64_t t = 0; t < std::int64_t{shape.batch} * shape.query_length; ++t) {
        for (std::int64_t c = 0; c < row; ++c) {
          copy(t * row + c,
               c < q_row           ? 0
               : c < q_row + k_row ? 1
                                   : 2,
               c < q_row ? t * q_row + c : t * k_row + (c - q_row) % k_row);
        }
      }
    };
    each([&](std::int64_t at, int part, std::int64_t from) { all[at] = (part == 0 ? q : part == 1 ? k : v)[from]; });
    const float* base = all.data();
    float* d_base = d_all.data();
    backend.run(AttentionForward{shape, base, base + q_row, base + q_row + k_row, layout, layout, layout, q_layout,
                                 o.data(), log_sum_exp.data()});
    backend.run(AttentionBackward{shape, base, base + q_row, base + q_row + k_row, o.data(), d_o.data(), layout, layout,
                                  layout, q_layout, log_sum_exp.data(), d_base, d_base + q_row, d_base + q_row + k_row,
                                  delta.data()});
    each([&](std::int64_t at, int part, std::int64_t to) { (part == 0 ? dq : part == 1 ? dk : dv)[to] = d_all[at]; });
    return {o, log_sum_exp, dq, dk, dv};
  }

  void check() const {
    compare([](const std::string& what, const std::vector<float>& actual, const std::vector<double>& expected) {
      const bool gradient = what[0] == 'd';
      check_close(what, actual, expected, {what == "log_sum_exp" ? 1e-5 : 1e-4, gradient ? 2e-5 : 1e-5});
    });
  }

  // Operands rounded to bf16, of 8 bits each: every result is near the reference as a whole.
  void check_bf16() const {
    Case rounded = *this;
    rounded.shape.precision = Precision::bf16;
    rounded.compare([](const std::string& what, const std::vector<float>& actual, const std::vector<double>& expected) {
      CHECK_MESSAGE(distance(actual, expected) < 1e-2, what);
    });
  }

 private:
  template <class Compare>
  void compare(const Compare& compare) const {
    const AttentionReference reference =
        attention_reference(shape, in_double(q), in_double(k), in_double(v), in_double(d_o));
    CAPTURE(shape.batch);
    CAPTURE(shape.query_length);
    CAPTURE(shape.key_length);
    CAPTURE(shape.heads);
    CAPTURE(shape.kv_heads);
    CAPTURE(shape.head_size);
    CAPTURE(shape.causal);
    CAPTURE(shape.dropout.probability);
    on_every_path([&](Backend& backend) { return run(backend); },
                  [&](const auto& result) {
                    compare("o", result[0], reference.o);
                    compare("log_sum_exp", result[1], reference.log_sum_exp);
                    compare("dq", result[2], reference.dq);
                    compare("dk", result[3], reference.dk);
                    compare("dv", result[4], reference.dv);
                  });
  }
};

AttentionShape shape_of(int batch, int queries, int keys, int heads, int kv_heads, int size, bool causal) {
  return {.batch = batch,
          .query_length = queries,
          .key_length = keys,
          .heads = heads,
          .kv_heads = kv_heads,
          .head_size = size,
          .causal = causal,
          .scale = 1.0f / std::sqrt(static_cast<float>(size)),
          .dropout = {}};
}

}  // namespace

TEST_CASE("attention: lengths around the tiles, causal and full") {
  for (const int length : {1, 2, 5, 6, 7, 63, 64, 65, 127, 128, 129, 200}) {
    Case(shape_of(1, length, length, 2, 2, 16, true)).check();
    Case(shape_of(1, length, length, 1, 1, 16, false)).check();
  }
}

TEST_CASE("attention: every head size, fast ones and odd ones") {
  for (const int size : {1, 3, 8, 15, 16, 17, 32, 40, 64, 80, 96, 128, 136, 256})
    Case(shape_of(1, 70, 70, 2, 1, size, true)).check();
}

TEST_CASE("attention: grouped kv heads") {
  for (const int kv_heads : {1, 2, 3, 6}) Case(shape_of(2, 150, 150, 6, kv_heads, 32, true)).check();
}

TEST_CASE("attention: more keys than queries and more queries than keys") {
  for (const bool causal : {true, false}) {
    for (const auto& [queries, keys] :
         {std::pair{1, 1}, {1, 70}, {1, 513}, {2, 130}, {3, 65}, {10, 100}, {70, 130}, {100, 30}, {130, 64}, {65, 1}}) {
      Case(shape_of(2, queries, keys, 4, 2, 24, causal)).check();
      Case(shape_of(1, queries, keys, 2, 2, 64, causal)).check();
    }
  }
}

TEST_CASE("attention: padding hides keys, and a row of padding alone gives zeros and a log_sum_exp of -infinity") {
  const std::vector<std::int32_t> lengths{0, 1, 64, 100, 130};
  for (const bool causal : {true, false}) {
    AttentionShape shape = shape_of(5, 40, 130, 4, 2, 20, causal);
    shape.key_lengths = lengths.data();
    const Case padded(shape);
    padded.check();
    cpu::CpuBackend backend(cpu::best_path(), 2);
    const auto result = padded.run(backend);
    for (int i = 0; i < 4 * 40; ++i) REQUIRE(result[1][i] == -std::numeric_limits<float>::infinity());
    for (int i = 0; i < 40 * 4 * 20; ++i) REQUIRE((result[0][i] == 0.0f && result[2][i] == 0.0f));
  }
}

TEST_CASE("attention: q, k and v packed in one tensor") {
  Case(shape_of(2, 100, 100, 4, 4, 32, true), true).check();
  Case(shape_of(2, 66, 66, 6, 2, 24, false), true).check();
}

TEST_CASE("attention: dropout takes the same elements forward and backward") {
  for (const auto& [queries, keys] : {std::pair{100, 100}, {1, 77}, {70, 131}}) {
    AttentionShape shape = shape_of(2, queries, keys, 4, 2, 32, true);
    shape.dropout = {0.3f, 99, 5, 1234567890123ull};
    Case(shape).check();
  }
}

TEST_CASE("attention: operands in bf16, with lengths and sizes that fill no pair and no tile") {
  for (const int length : {17, 18, 31, 33, 64, 65, 95, 130})
    for (const bool causal : {true, false}) Case(shape_of(2, length, length, 2, 1, 16, causal)).check_bf16();
  for (const int size : {1, 3, 15, 17, 24, 33, 64, 96, 136}) Case(shape_of(1, 70, 70, 2, 2, size, true)).check_bf16();
  for (const auto& [queries, keys] : {std::pair{70, 131}, {100, 30}, {130, 64}})
    for (const bool causal : {true, false}) Case(shape_of(1, queries, keys, 4, 2, 32, causal)).check_bf16();
  Case(shape_of(2, 100, 100, 4, 4, 32, true), true).check_bf16();
}

TEST_CASE("attention: padding and dropout with operands in bf16") {
  const std::vector<std::int32_t> lengths{0, 1, 64, 101, 130};
  for (const bool causal : {true, false}) {
    AttentionShape shape = shape_of(5, 40, 130, 4, 2, 20, causal);
    shape.key_lengths = lengths.data();
    Case(shape).check_bf16();
    shape.dropout = {0.3f, 99, 5, 1234567890123ull};
    Case(shape).check_bf16();
  }
}

TEST_CASE("attention: scores far apart neither overflow nor lose the largest") {
  Case wide(shape_of(1, 80, 80, 1, 1, 32, true));
  for (float& x : wide.q) x *= 60.0f;
  const AttentionReference reference =
      attention_reference(wide.shape, in_double(wide.q), in_double(wide.k), in_double(wide.v), in_double(wide.d_o));
  on_every_path([&](Backend& backend) { return wide.run(backend); },
                [&](const auto& result) {
                  check_close("o", result[0], reference.o, {2e-3, 1e-3});
                  check_close("log_sum_exp", result[1], reference.log_sum_exp, {1e-5, 1e-5});
                });
}
