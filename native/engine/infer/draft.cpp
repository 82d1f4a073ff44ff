#include "infer/draft.h"

#include <algorithm>
#include <array>
#include <limits>

#include "infer/watch.h"

namespace sizewise {
namespace {

// Of a text that it does not know: what came long ago tells little more about the next token than it costs to read.
constexpr int kMostAtOnce = 64;

}  // namespace

Draft::Draft(Weights& weights, int positions) : continuation_(weights, positions, 2) {}

bool Draft::far_behind(std::size_t text_size) const {
  const auto unread = static_cast<std::int64_t>(text_size - first_) - continuation_.size();
  return continuation_.size() == 0 || unread > std::min(continuation_.room(), kMostAtOnce);
}

int Draft::behind(std::size_t text_size) const {
  if (!far_behind(text_size)) return static_cast<int>(text_size - first_) - continuation_.size();
  const int most = std::min(kMostAtOnce, (continuation_.positions() + 1) / 2);
  return static_cast<int>(std::min(text_size, static_cast<std::size_t>(most)));
}

std::span<const float> Draft::follow(std::span<const std::int32_t> text) {
  const auto unread = static_cast<std::size_t>(behind(text.size()));
  if (far_behind(text.size())) {
    first_ = text.size() - unread;
    return continuation_.restart(text.last(unread));
  }
  return continuation_.read_all(text.last(unread));
}

double Draft::measure() {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    const Watch watch;
    continuation_.restart(std::array{0});
    least = std::min(least, watch.seconds());
  }
  continuation_.keep(0);
  return least;
}

void Draft::forget_past(std::size_t text_size) {
  if (text_size < first_ + static_cast<std::size_t>(continuation_.size()))
    continuation_.keep(static_cast<int>(text_size - first_));
}

}  // namespace sizewise
