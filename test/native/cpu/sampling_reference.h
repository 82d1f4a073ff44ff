// Draws a token as ops/sampling.h says, by sorting everything, in double precision.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "ops/sampling.h"

namespace sizewise::testing {

struct ReferenceToken {
  std::int32_t id;
  double log_total, sureness;
  // How far from another token the draw, or the border of what is kept, lies: of the whole. Near 0 rounding may decide.
  double margin;
};

// Ids, highest first.
inline std::vector<std::int32_t> in_order(const std::vector<double>& values) {
  std::vector<std::int32_t> ids(values.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(), [&](std::int32_t a, std::int32_t b) {
    return values[static_cast<std::size_t>(a)] > values[static_cast<std::size_t>(b)];
  });
  return ids;
}

inline double log_total_of(const std::vector<double>& values) {
  const double highest = *std::max_element(values.begin(), values.end());
  double total = 0.0;
  for (const double value : values) total += std::exp(value - highest);
  return highest + std::log(total);
}

inline std::vector<double> penalised(const SamplingRow& row, std::vector<double> logits) {
  const std::vector<double> plain = logits;
  for (std::int64_t i = 0; i < row.text_length; ++i) {
    const auto id = static_cast<std::size_t>(row.text[i]);
    logits[id] = plain[id] > 0.0 ? plain[id] / row.repetition_penalty : plain[id] * row.repetition_penalty;
  }
  return logits;
}

inline ReferenceToken reference_token(const SamplingRow& row, int vocab) {
  const std::vector<double> plain(row.logits, row.logits + vocab), logits = penalised(row, plain);
  ReferenceToken token{.id = 0, .log_total = log_total_of(plain), .sureness = 0.0, .margin = 1.0};
  std::vector<std::int32_t> ids = in_order(logits);
  const auto logit = [&](std::int32_t id) { return logits[static_cast<std::size_t>(id)]; };
  if (row.temperature == 0.0f) {
    token.id = ids[0];
    token.sureness = std::exp(logit(ids[0]) - log_total_of(logits));
    return token;
  }
  const double highest = logit(ids[0]);
  const auto weight = [&](std::int32_t id) { return std::exp((logit(id) - highest) / row.temperature); };
  const auto sum = [&] {
    return std::accumulate(ids.begin(), ids.end(), 0.0, [&](double so_far, auto id) { return so_far + weight(id); });
  };
  const bool filtered = row.top_k > 0 || row.top_p < 1.0f;
  if (row.top_k > 0) ids.resize(std::min(ids.size(), static_cast<std::size_t>(row.top_k)));
  if (row.top_p < 1.0f) {
    const double all = sum();
    double kept = 0.0;
    std::size_t size = 0;
    while (size == 0 || (size < ids.size() && kept < static_cast<double>(row.top_p) * all)) kept += weight(ids[size++]);
    token.margin = std::min(std::abs(kept - static_cast<double>(row.top_p) * all),
                            std::abs(kept - weight(ids[size - 1]) - static_cast<double>(row.top_p) * all)) /
                   all;
    ids.resize(size);
  }
  const double total = sum();
  if (!filtered) std::sort(ids.begin(), ids.end());
  double left = row.drawn * total;
  std::size_t i = 0;
  for (; i + 1 < ids.size() && left >= weight(ids[i]); ++i) left -= weight(ids[i]);
  token.id = ids[i];
  token.sureness = std::max(0.0, 2.0 * std::min(left, weight(token.id) - left) / total);
  token.margin = std::min(token.margin, token.sureness);
  return token;
}

}  // namespace sizewise::testing
