// Goes down a list of weights, heaviest first, to a place in it, without sorting more than what lies near the place. Of
// equal weights the lower id comes first.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sizewise::cpu {

class Descent {
 public:
  static constexpr std::size_t kBuckets = 1024;
  struct Buckets {
    std::array<double, kBuckets> weight;
    std::array<std::int32_t, kBuckets> size;
  };
  // `ids`: those that are on the list, ascending; there is one, and each weighs something. `room`: for as many ids. All
  // must outlast it.
  Descent(std::span<const float> weights, std::span<const std::int32_t> ids, Buckets& buckets, std::int32_t* room);

  struct Place {
    std::int32_t id;
    double before;  // what those before it weigh together
    double weight;  // its own
  };
  // The one that `rank` others come before, or the last.
  Place at_rank(std::int64_t rank);
  // The first that with those before it weighs at least `weight`, or the last of all.
  Place reaching(double weight);
  // The first that with those before it weighs more than `weight`, or the last of all.
  Place beyond(double weight);

 private:
  std::size_t bucket_of(float weight) const;
  std::span<const std::int32_t> sorted(std::size_t bucket);
  template <class Reached>
  Place first(Reached&& reached);
  std::span<const float> weights_;
  std::span<const std::int32_t> ids_;
  Buckets& buckets_;
  std::int32_t* room_;
  std::uint32_t top_ = 0;
};

}  // namespace sizewise::cpu
