// Batches of windows out of a token shard: ids and, one token further, targets.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "io/token_shard.h"

namespace sizewise {

class WindowBatch {
 public:
  WindowBatch(int batch, int context);

  // Fills row `row` with the targets that follow the tokens [start, start + context), none of them past `end`: there
  // come id 0 and target -1.
  void read(const TokenShard& shard, std::int64_t start, std::int64_t end, int row);

  std::span<const std::int32_t> ids() const noexcept { return ids_; }
  std::span<const std::int32_t> targets() const noexcept { return targets_; }
  int rows() const noexcept { return batch_; }
  std::int64_t size_bytes() const noexcept {
    return static_cast<std::int64_t>((ids_.size() + targets_.size() + window_.size()) * sizeof(std::int32_t));
  }

 private:
  int batch_, context_;
  std::vector<std::int32_t> ids_, targets_, window_;
};

struct ShardLoss {
  double sum = 0.0;  // nats
  std::int64_t targets = 0;
  bool complete = false;  // false where `go_on` ended it
  double mean() const noexcept { return sum / static_cast<double>(targets); }
};

// `loss_of` gives the sum of losses of a batch, or of the one before it; `rest` what it has not given by then.
struct LossOfBatches {
  std::function<double(const WindowBatch&)> loss_of;
  std::function<double()> rest;
};

constexpr std::int64_t kSpanTokens = 4096;

// Every token of the shard but the first is a target once: windows in order, the last one shorter. Where fewer tokens
// are asked for than there are, spans of kSpanTokens targets, evenly spread: for one shard and one number the same
// tokens whatever the context. `go_on` is asked before each batch. Throws Error("dataset_too_small") below two tokens.
ShardLoss loss_over_shard(const TokenShard& shard, std::optional<std::int64_t> tokens, WindowBatch& batch, int context,
                          const LossOfBatches& losses, const std::function<bool()>& go_on);

// By the bytes that the shard's tokens stand for in the mean; NaN where the shard does not say how many it encodes.
double bits_per_byte(double loss, const TokenShard& shard);

}  // namespace sizewise
