// Continues several prompts with one checkpoint at once. Writing a token reads every weight, and is bound by that: what
// is read for one lane serves them all. Each lane writes the tokens that it writes alone.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "infer/generate.h"

namespace sizewise {

struct Lane {
  std::vector<std::int32_t> prompt;  // at least one id
  SamplingOptions options;
};

struct GenerateLanesRequest {
  std::string checkpoint;
  std::vector<Lane> lanes;  // at least one
  Telling telling;
  std::optional<WeightFormat> weights = {};  // absent: fp32
  std::string device = "cpu";
  int threads = 0;
};

struct LaneListener {
  std::function<void(std::size_t lane, const GeneratedToken&)> on_token;
  // The lane has ended; the others may go on.
  std::function<void(std::size_t lane, const Generation&)> on_end;
};

// `control` ends all lanes, one of `controls` its own. Blocking; the listener is called on this thread. The times of
// all lanes count from the reading of the first prompt, memory_bytes is what they took together up to then. Throws as
// generate(), before any lane has written.
void generate_lanes(const GenerateLanesRequest& request, const Control& control, std::span<const Control> controls,
                    const LaneListener& listener);

// The same with weights that are loaded. Instead of a file the request names nothing.
void generate_lanes(Weights& weights, const GenerateLanesRequest& request, const Control& control,
                    std::span<const Control> controls, const LaneListener& listener);

}  // namespace sizewise
