#include "infer/draws.h"

#include <algorithm>
#include <cstring>

namespace sizewise {

Draws::Draws(Backend& backend, int vocab, int alternatives)
    : backend_(backend), vocab_(vocab), alternatives_(std::min(alternatives, vocab)) {
  reserve(1);
}

void Draws::reserve(std::size_t rows) {
  const std::size_t bytes =
      rows * (sizeof(SampledToken) + static_cast<std::size_t>(alternatives_) * sizeof(LikelyToken));
  if (results_.size_bytes() >= static_cast<std::int64_t>(bytes)) return;
  results_ = DeviceBuffer(backend_, static_cast<std::int64_t>(bytes));
  copy_.resize(bytes);
}

// First what was drawn of every row, then what is likely of every row.
std::span<const DrawnToken> Draws::draw(std::span<const SamplingRow> rows) {
  reserve(rows.size());
  const std::size_t sampled_bytes = rows.size() * sizeof(SampledToken);
  const std::size_t of_row = static_cast<std::size_t>(alternatives_);
  backend_.run(Sampling{.vocab = vocab_,
                        .rows = rows,
                        .sampled = reinterpret_cast<SampledToken*>(results_.data()),
                        .alternatives = alternatives_,
                        .likely = reinterpret_cast<LikelyToken*>(results_.data() + sampled_bytes)});
  backend_.copy_out(copy_.data(), results_.data(), sampled_bytes + rows.size() * of_row * sizeof(LikelyToken));
  const auto* likely = reinterpret_cast<const LikelyToken*>(copy_.data() + sampled_bytes);
  drawn_.resize(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::memcpy(&drawn_[row].token, copy_.data() + row * sizeof(SampledToken), sizeof(SampledToken));
    drawn_[row].likely = {likely + row * of_row, of_row};
  }
  return drawn_;
}

}  // namespace sizewise
