// The order in which training reads a token shard. A pure function of (tokens, context, seed): every model of a ladder
// with equal context reads the same windows in the same order, whatever its batch size, and a resumed run needs no
// state.
#pragma once
#include <cstdint>
#include <string>

namespace sizewise {

// Each epoch cuts the shard into windows of `context` tokens and reads each once, in a permutation of its own. The cut
// begins at an offset of the epoch's own too, so that a small shard is not always cut at the same places.
class DataOrder {
 public:
  // Throws Error("dataset_too_small") unless there are context + 1 tokens.
  DataOrder(std::int64_t tokens, int context, std::uint64_t seed);

  std::int64_t windows_per_epoch() const noexcept { return windows_; }
  // The first token of the n-th window of training; its targets lie one further.
  std::int64_t window_start(std::int64_t n) const;
  // For example "permuted-windows-1 tokens=1003854 context=64 seed=1337 hash=…": the hash is over the first 4096
  // windows.
  std::string describe() const;

 private:
  std::int64_t permute(std::int64_t index, std::uint64_t epoch) const;
  std::int64_t tokens_;
  int context_;
  std::uint64_t seed_;
  std::int64_t windows_, slack_;
  int half_bits_;
};

}  // namespace sizewise
