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

void WindowBatch::read(const TokenShard& shard, std::int64_t start, std::int64_t end, int row) {
  const auto predicted = static_cast<std::size_t>(std::clamp<std::int64_t>(end - start, 0, context_)),
             first = static_cast<std::size_t>(row) * static_cast<std::size_t>(context_);
  if (predicted) shard.read(static_cast<std::uint64_t>(start), {window_.data(), predicted + 1});
  for (std::size_t i = 0; i < static_cast<std::size_t>(context_); ++i) {
    ids_[first + i] = i < predicted ? window_[i] : 0;
    targets_[first + i] = i < predicted ? window_[i + 1] : -1;
  }
}

namespace {

// Of the places of targets, numbered by the token before each.
struct Span {
  std::int64_t begin = 0, end = 0;
};

// The windows of an evaluation, span after span.
class Windows {
 public:
  Windows(std::int64_t targets, std::optional<std::int64_t> tokens, int context)
      : targets_(targets), context_(context) {
    const std::int64_t count = tokens ? (*tokens - 1) / kSpanTokens + 1 : targets;
    if (count <= targets / kSpanTokens) {
      spans_ = count;
      length_ = kSpanTokens;
    } else {
      length_ = targets;
    }
  }

  std::int64_t targets() const { return spans_ * length_; }

  std::optional<Span> next() {
    if (span_ == spans_) return {};
    const std::int64_t free = targets_ - length_, first = spans_ > 1 ? free * span_ / (spans_ - 1) : free / 2;
    const Span window{first + at_, first + std::min(at_ + context_, length_)};
    at_ += context_;
    if (at_ >= length_) {
      ++span_;
      at_ = 0;
    }
    return window;
  }

 private:
  std::int64_t targets_, context_, spans_ = 1, length_;
  std::int64_t span_ = 0, at_ = 0;
};

}  // namespace

ShardLoss loss_over_shard(const TokenShard& shard, std::optional<std::int64_t> tokens, WindowBatch& batch, int context,
                          const LossOfBatches& losses, const std::function<bool()>& go_on) {
  const std::int64_t targets = static_cast<std::int64_t>(shard.tokens()) - 1;
  if (targets < 1) {
    throw Error("dataset_too_small",
                "evaluation needs at least 2 tokens, but the split has " + std::to_string(shard.tokens()),
                shard.path());
  }
  Windows windows(targets, tokens, context);
  ShardLoss loss{.targets = windows.targets()};
  for (std::optional<Span> window = windows.next(); window;) {
    if (!go_on()) {
      losses.rest();  // none is left under way
      return loss;
    }
    for (int row = 0; row < batch.rows(); ++row) {
      const Span here = window.value_or(Span{});
      batch.read(shard, here.begin, here.end, row);
      if (window) window = windows.next();
    }
    loss.sum += losses.loss_of(batch);
  }
  loss.sum += losses.rest();
  loss.complete = true;
  return loss;
}

double bits_per_byte(double loss, const TokenShard& shard) {
  if (!shard.text_bytes()) return std::numeric_limits<double>::quiet_NaN();
  return loss * static_cast<double>(shard.tokens()) / static_cast<double>(shard.text_bytes()) / std::numbers::ln2;
}

}  // namespace sizewise
