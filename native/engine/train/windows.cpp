#include "train/windows.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace sizewise {

WindowBatch::WindowBatch(int batch, int context)
    : batch_(batch),
      context_(context),
      ids_(static_cast<std::size_t>(batch) * static_cast<std::size_t>(context)),
      targets_(ids_.size()),
      window_(static_cast<std::size_t>(context) + 1) {}

void WindowBatch::read(const TokenShard& shard, std::int64_t start, int row) {
  const auto tokens = static_cast<std::int64_t>(shard.tokens());
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(tokens - start, 0, context_ + 1));
  if (size) shard.read(static_cast<std::uint64_t>(start), {window_.data(), size});
  const std::size_t predicted = size ? size - 1 : 0,
                    first = static_cast<std::size_t>(row) * static_cast<std::size_t>(context_);
  for (std::size_t i = 0; i < static_cast<std::size_t>(context_); ++i) {
    ids_[first + i] = i < predicted ? window_[i] : 0;
    targets_[first + i] = i < predicted ? window_[i + 1] : -1;
  }
}

ShardLoss loss_over_shard(const TokenShard& shard, WindowBatch& batch, int context,
                          const std::function<double(const WindowBatch&)>& loss_of,
                          const std::function<bool()>& go_on) {
  const std::int64_t targets = static_cast<std::int64_t>(shard.tokens()) - 1;
  if (targets < 1) {
    throw Error("dataset_too_small",
                "evaluation needs at least 2 tokens, but the split has " + std::to_string(shard.tokens()),
                shard.path());
  }
  ShardLoss loss{.targets = targets};
  for (std::int64_t start = 0; start < targets;) {
    if (!go_on()) return loss;
    for (int row = 0; row < batch.rows(); ++row, start += context) batch.read(shard, start, row);
    loss.sum += loss_of(batch);
  }
  loss.complete = true;
  return loss;
}

double bits_per_byte(double loss, const TokenShard& shard) {
  if (!shard.text_bytes()) return std::numeric_limits<double>::quiet_NaN();
  return loss * static_cast<double>(shard.tokens()) / static_cast<double>(shard.text_bytes()) / std::numbers::ln2;
}

}  // namespace sizewise
