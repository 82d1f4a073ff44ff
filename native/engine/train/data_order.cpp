#include "train/data_order.h"

#include <algorithm>
#include <bit>
#include <cstdio>

#include "base/error.h"
#include "random/counter_random.h"
#include "random/streams.h"

namespace sizewise {
namespace {

constexpr int feistel_rounds = 6;
constexpr std::uint64_t offset_element = 1ull << 63;  // apart from the elements that the permutation asks for

}  // namespace

DataOrder::DataOrder(std::int64_t tokens, int context, std::uint64_t seed)
    : tokens_(tokens), context_(context), seed_(seed) {
  if (tokens < std::int64_t{context} + 1) {
    throw Error("dataset_too_small", "training needs at least context + 1 = " + std::to_string(context + 1) +
                                         " tokens, but the train split has " + std::to_string(tokens));
  }
  windows_ = std::max<std::int64_t>(1, (tokens - 1) / context - 1);
  slack_ = tokens - 1 - windows_ * context;
  half_bits_ = (static_cast<int>(std::bit_width(static_cast<std::uint64_t>(windows_ - 1))) + 1) / 2;
}

// A Feistel network over 2 half_bits_ bits, walked until it lands inside (Black & Rogaway 2002, "Ciphers with arbitrary
// finite domains"): a permutation that needs no memory.
std::int64_t DataOrder::permute(std::int64_t index, std::uint64_t epoch) const {
  const RandomSequence sequence{.seed = seed_, .stream = data_order_stream, .step = epoch};
  const std::uint64_t mask = (1ull << half_bits_) - 1;
  auto value = static_cast<std::uint64_t>(index);
  do {
    std::uint64_t left = value >> half_bits_, right = value & mask;
    for (std::uint64_t round = 0; round < feistel_rounds; ++round) {
      const std::uint64_t mixed = left ^ (random_bits(sequence, round << 40 | right) & mask);
      left = right;
      right = mixed;
    }
    value = left << half_bits_ | right;
  } while (value >= static_cast<std::uint64_t>(windows_));
  return static_cast<std::int64_t>(value);
}

std::int64_t DataOrder::window_start(std::int64_t n) const {
  const auto epoch = static_cast<std::uint64_t>(n / windows_);
  const RandomSequence sequence{.seed = seed_, .stream = data_order_stream, .step = epoch};
  const auto offset =
      static_cast<std::int64_t>(random_unit(sequence, offset_element) * static_cast<double>(slack_ + 1));
  return offset + permute(n % windows_, epoch) * context_;
}

std::string DataOrder::describe() const {
  std::uint64_t hash = 0xcbf29ce484222325ull;  // FNV-1a
  for (std::int64_t n = 0; n < 4096; ++n) {
    const auto start = static_cast<std::uint64_t>(window_start(n));
    for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (start >> shift & 0xff)) * 0x100000001b3ull;
  }
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return "permuted-windows-1 tokens=" + std::to_string(tokens_) + " context=" + std::to_string(context_) +
         " seed=" + std::to_string(seed_) + " hash=" + text;
}

}  // namespace sizewise
