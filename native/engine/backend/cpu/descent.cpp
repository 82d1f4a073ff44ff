#include "backend/cpu/descent.h"

#include <algorithm>
#include <bit>

namespace sizewise::cpu {
namespace {

// Bits of a weight that make no difference to its bucket: 64 buckets share each power of two, and the last bucket holds
// all that is below 2^-16 of the heaviest.
constexpr int kFineBits = 17;

std::uint32_t coarse(float weight) { return std::bit_cast<std::uint32_t>(weight) >> kFineBits; }

}  // namespace

Descent::Descent(std::span<const float> weights, std::span<const std::int32_t> ids, Buckets& buckets,
                 std::int32_t* room)
    : weights_(weights), ids_(ids), buckets_(buckets), room_(room) {
  buckets_.weight.fill(0.0);
  buckets_.size.fill(0);
  float heaviest = 0.0f;
  for (const std::int32_t id : ids_) heaviest = std::max(heaviest, weights_[static_cast<std::size_t>(id)]);
  top_ = coarse(heaviest);
  for (const std::int32_t id : ids_) {
    const float weight = weights_[static_cast<std::size_t>(id)];
    const std::size_t bucket = bucket_of(weight);
    buckets_.weight[bucket] += static_cast<double>(weight);
    ++buckets_.size[bucket];
  }
}

std::size_t Descent::bucket_of(float weight) const {
  return std::min(static_cast<std::size_t>(top_ - coarse(weight)), kBuckets - 1);
}

std::span<const std::int32_t> Descent::sorted(std::size_t bucket) {
  std::int32_t* end = room_;
  bool alike = true;
  for (const std::int32_t id : ids_) {
    const float weight = weights_[static_cast<std::size_t>(id)];
    if (bucket_of(weight) != bucket) continue;
    *end++ = id;
    alike = alike && weight == weights_[static_cast<std::size_t>(room_[0])];
  }
  // A model that has learnt nothing may hold all tokens equally likely.
  if (!alike)
    std::sort(room_, end, [this](std::int32_t a, std::int32_t b) {
      const float one = weights_[static_cast<std::size_t>(a)], other = weights_[static_cast<std::size_t>(b)];
      return one != other ? one > other : a < b;
    });
  return {room_, end};
}

// The first place where reached(how many these and those before are, what they weigh) holds, of a bucket and then
// inside it; or the last.
template <class Reached>
Descent::Place Descent::first(Reached&& reached) {
  std::int64_t size = 0;
  double weight = 0.0;
  std::size_t found = 0;
  for (std::size_t next = 0; next < kBuckets; ++next) {
    if (buckets_.size[next] == 0) continue;
    if (next > found) size += buckets_.size[found], weight += buckets_.weight[found];
    found = next;
    if (reached(size + buckets_.size[found], weight + buckets_.weight[found])) break;
  }
  Place place{.id = 0, .before = weight, .weight = 0.0};
  for (const std::int32_t id : sorted(found)) {
    place = {id, place.before + place.weight, static_cast<double>(weights_[static_cast<std::size_t>(id)])};
    if (reached(++size, place.before + place.weight)) break;
  }
  return place;
}

Descent::Place Descent::at_rank(std::int64_t rank) {
  return first([rank](std::int64_t size, double) { return size > rank; });
}

Descent::Place Descent::reaching(double weight) {
  return first([weight](std::int64_t, double sum) { return sum >= weight; });
}

Descent::Place Descent::beyond(double weight) {
  return first([weight](std::int64_t, double sum) { return sum > weight; });
}

}  // namespace sizewise::cpu
