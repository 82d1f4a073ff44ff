#include "infer/draft.h"

#include <algorithm>
#include <array>
#include <limits>

#include "infer/watch.h"

namespace sizewise {
namespace {

// Of a text that it does not know: what came long ago tells little more about the next token than it costs to read.
constexpr int kMostUnknown = 64;
// Read at once: programs for more would have to be made in between.
constexpr int kTogether = 8;

}  // namespace

Draft::Draft(Weights& weights, int positions) : continuation_(weights, positions, kTogether) {}

bool Draft::far_behind(std::size_t text_size) const {
  const auto unread = static_cast<std::int64_t>(text_size - first_) - continuation_.size();
  return continuation_.size() == 0 || unread > std::min(continuation_.room(), kMostUnknown);
}

int Draft::behind(std::size_t text_size) const {
  if (!far_behind(text_size)) return static_cast<int>(text_size - first_) - continuation_.size();
  const int most = std::min(kMostUnknown, (continuation_.positions() + 1) / 2);
  return static_cast<int>(std::min(text_size, static_cast<std::size_t>(most)));
}

Logits Draft::follow(std::span<const std::int32_t> text) {
  const auto unread = static_cast<std::size_t>(behind(text.size()));
  if (far_behind(text.size())) {
    first_ = text.size() - unread;
    continuation_.keep(0);
  }
  Logits logits;
  for (std::span<const std::int32_t> rest = text.last(unread); !rest.empty();) {
    const auto taken = std::min<std::size_t>(rest.size(), kTogether);
    logits = continuation_.read_all(rest.first(taken));
    rest = rest.subspan(taken);
  }
  return logits;
}

double Draft::measure() {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    const Watch watch;
    continuation_.restart(std::array{0}).wait();
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
