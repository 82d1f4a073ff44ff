// What reading a text token by token asks of the kernels: rows that go to a place which is known on the device alone,
// and attention over a cache that fills, in which a query has the same bits however it is read.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "backend/cuda/kernels/attention_forward_kernels.h"
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/rows.h"
#include "check.h"

namespace sizewise::gpu_check {
namespace {

using Type = Buffer::Type;

// `skip` bytes lie before the rows, `spare` after each.
void copy_rows(std::int64_t rows, std::int64_t row_bytes, int skip, int spare, std::int64_t first_row) {
  const std::int64_t from_stride = row_bytes + spare, to_stride = row_bytes + 2 * spare;
  const auto floats = [](std::int64_t bytes) { return static_cast<std::size_t>(bytes + 3) / 4; };
  const std::vector<float> numbers = normal(floats(skip + rows * from_stride), 1);
  const Buffer from(numbers, Type::fp32), to(normal(floats(skip + (first_row + rows) * to_stride), 2), Type::fp32);
  std::vector<float> want = to.values();
  for (std::int64_t row = 0; row < rows; ++row)
    std::memcpy(reinterpret_cast<char*>(want.data()) + skip + (first_row + row) * to_stride,
                reinterpret_cast<const char*>(numbers.data()) + skip + row * from_stride,
                static_cast<std::size_t>(row_bytes));
  const Bytes place(8);
  must(cudaMemcpy(place.data(), &first_row, 8, cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaDeviceSynchronize(), "cudaMemcpy");
  must(cuda::copy_rows({.rows = rows,
                        .row_bytes = row_bytes,
                        .from = from.as<std::byte>() + skip,
                        .from_stride = from_stride,
                        .to = to.as<std::byte>() + skip,
                        .to_stride = to_stride,
                        .first_row = {.value = -1, .at = place.as<std::int64_t>()}},
                       launch()),
       "copy_rows");
  same_bits("copy of " + std::to_string(rows) + " rows of " + std::to_string(row_bytes) + " bytes", want, to.values());
}

GPU_CASE("elementwise: rows copied to a place on the device") {
  for (const std::int64_t row_bytes : {16, 48, 4096, 6, 70, 1030})
    for (const std::int64_t rows : {1, 3, 257})
      for (const int skip : {0, 2})
        for (const int spare : {0, 32, 6}) copy_rows(rows, row_bytes, skip, spare, 5);
}

struct Cache {
  int heads, kv_heads, head_size, capacity;
};

// Attention of the queries [first, first + count) of a text; `on_device`: the length stands there, as in a replay.
template <typename T>
std::vector<float> attend(const Cache& cache, const Buffer& q, const Buffer& k, const Buffer& v, int first, int count,
                          bool on_device) {
  const Type type = sizeof(T) == 4 ? Type::fp32 : Type::bf16;
  const std::int64_t row = std::int64_t{cache.heads} * cache.head_size,
                     kv_row = std::int64_t{cache.kv_heads} * cache.head_size;
  const int keys = first + count;
  const Bytes length(4);
  must(cudaMemcpy(length.data(), &keys, 4, cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaDeviceSynchronize(), "cudaMemcpy");
  const Buffer o(static_cast<std::size_t>(count) * row, type),
      statistics(static_cast<std::size_t>(count) * cache.heads, Type::fp32);
  cuda::AttentionForwardCall call{};
  cuda::AttentionSizes& sizes = call.sizes;
  sizes.batch = 1, sizes.query_length = count, sizes.heads = cache.heads, sizes.kv_heads = cache.kv_heads;
  sizes.head_size = cache.head_size, sizes.causal = true, sizes.scale = 0.125f, sizes.key_capacity = cache.capacity;
  sizes.key_length.value = on_device ? cache.capacity : keys;
  if (on_device) sizes.key_length.at = length.as<int>();
  call.q = {q.as<T>() + first * row, row * count, row};
  call.k = {k.data(), kv_row * cache.capacity, kv_row};
  call.v = {v.data(), kv_row * cache.capacity, kv_row};
  call.o = {o.data(), row * count, row};
  call.log_sum_exp = statistics.as<float>();
  const Buffer workspace(cuda::attention_forward_workspace(sizes, sizeof(T) == 2, launch()) / 4 + 1, Type::fp32);
  call.workspace = workspace.data();
  must(sizeof(T) == 4 ? cuda::attention_forward_fp32(call, launch()) : cuda::attention_forward_bf16(call, launch()),
       "attention");
  return o.values();
}

// A reference in double of the query that stands at `at`.
std::vector<double> seen_by(const Cache& cache, const std::vector<float>& q, const std::vector<float>& k,
                            const std::vector<float>& v, int at) {
  const int d = cache.head_size, row = cache.heads * d, kv_row = cache.kv_heads * d;
  std::vector<double> o(static_cast<std::size_t>(row));
  for (int head = 0; head < cache.heads; ++head) {
    const int kv = head / (cache.heads / cache.kv_heads) * d;
    std::vector<double> weights(static_cast<std::size_t>(at) + 1);
    for (int key = 0; key <= at; ++key)
      for (int i = 0; i < d; ++i) weights[key] += double(q[at * row + head * d + i]) * k[key * kv_row + kv + i] * 0.125;
    const double top = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(weight - top);
    for (int key = 0; key <= at; ++key)
      for (int i = 0; i < d; ++i) o[head * d + i] += weights[key] / total * v[key * kv_row + kv + i];
  }
  return o;
}

template <typename T>
void check_cache(const Cache& cache) {
  const Type type = sizeof(T) == 4 ? Type::fp32 : Type::bf16;
  const std::size_t row = static_cast<std::size_t>(cache.heads) * cache.head_size;
  const std::size_t kv_row = static_cast<std::size_t>(cache.kv_heads) * cache.head_size;
  const auto q = rounded(normal(row * cache.capacity, 1), type), k = rounded(normal(kv_row * cache.capacity, 2), type),
             v = rounded(normal(kv_row * cache.capacity, 3), type);
  const Buffer queries(q, type), keys(k, type), values(v, type);
  const std::string what =
      "a cache of " + std::to_string(cache.capacity) + ", heads of " + std::to_string(cache.head_size);
  for (const int first : {0, 1, 100, 127, 128, 255, 300, cache.capacity - 17}) {
    if (first < 0 || first + 16 > cache.capacity) continue;
    std::vector<float> alone;
    for (int at = first; at < first + 16; ++at) {
      const auto one = attend<T>(cache, queries, keys, values, at, 1, false);
      same_bits(what + ", a length on the device", one, attend<T>(cache, queries, keys, values, at, 1, true));
      alone.insert(alone.end(), one.begin(), one.end());
    }
    close(what, {alone.begin(), alone.begin() + static_cast<std::ptrdiff_t>(row)}, seen_by(cache, q, k, v, first),
          sizeof(T) == 4 ? 1e-5 : 1e-2);
    for (const int count : {2, 3, 5, 8, 16})
      for (const bool on_device : {false, true})
        same_bits(what + ", " + std::to_string(count) + " queries at once",
                  {alone.begin(), alone.begin() + static_cast<std::ptrdiff_t>(row) * count},
                  attend<T>(cache, queries, keys, values, first, count, on_device));
  }
}

// More room than a text needs changes nothing for it.
template <typename T>
void check_capacity(Cache cache) {
  const Type type = sizeof(T) == 4 ? Type::fp32 : Type::bf16;
  const std::size_t kv_row = static_cast<std::size_t>(cache.kv_heads) * cache.head_size;
  constexpr int largest = 3000;
  const Buffer queries(normal(static_cast<std::size_t>(cache.heads) * cache.head_size * largest, 1), type),
      keys(normal(kv_row * largest, 2), type), values(normal(kv_row * largest, 3), type);
  for (const int at : {50, 130, 199}) {
    cache.capacity = 200;
    const auto tight = attend<T>(cache, queries, keys, values, at, 1, true);
    for (const int capacity : {256, 257, 1000, largest}) {
      cache.capacity = capacity;
      same_bits("a cache of " + std::to_string(capacity) + " in place of 200", tight,
                attend<T>(cache, queries, keys, values, at, 1, true));
    }
  }
}

GPU_CASE("attention forward: a cache that fills") {
  for (const Cache& cache : {Cache{4, 4, 64, 64}, Cache{4, 2, 64, 1024}, Cache{8, 1, 128, 700}, Cache{2, 2, 40, 300},
                             Cache{2, 1, 200, 20000}}) {
    check_cache<float>(cache);
    check_cache<cuda::bf16>(cache);
  }
  check_capacity<float>({4, 2, 64, 0});
  check_capacity<cuda::bf16>({4, 2, 64, 0});
}

}  // namespace
}  // namespace sizewise::gpu_check
