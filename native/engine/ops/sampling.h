// Draws tokens from logits.
#pragma once
#include <cstdint>
#include <span>

namespace sizewise {

// How one token is drawn, from logits [V]. First those of tokens that stand in the text are divided by the penalty
// where positive, multiplied elsewhere (Keskar 2019, "CTRL", with the multiplication that others added). At temperature
// 0 the highest is taken. Else each token weighs exp(logit / temperature); the `top_k` heaviest are kept (Fan et al.
// 2018), then of those the fewest that together reach `top_p` of what they weigh (Holtzman et al. 2020), and `drawn`
// falls on one of what is left. Of equal ones the lower id comes first. A backend may weigh in whole parts, so that
// tokens of less than 2^-31 of the heaviest weigh nothing.
struct SamplingRow {
  const float* logits;
  const std::int32_t* text = nullptr;  // [text_length], in any order, some perhaps more than once
  std::int64_t text_length = 0;
  double drawn = 0.0;  // in [0, 1)
  float temperature = 1.0f;
  float repetition_penalty = 1.0f;  // 1: off
  float top_p = 1.0f;               // 1: off
  int top_k = 0;                    // 0: off
};

struct SampledToken {
  double log_total;  // log sum exp logits, before penalty and temperature; not finite where that is not
  double sureness;   // of the draw, 0 to 1: its way to the nearer end of the token's share; greedy: the token's share
  float logit;       // of the token, before penalty and temperature
  std::int32_t id;
};

struct LikelyToken {
  float logit;
  std::int32_t id;
};

// sampled [rows]; likely [rows, alternatives]: the highest logits of each row, highest first; alternatives <= V.
struct Sampling {
  int vocab;
  std::span<const SamplingRow> rows;
  SampledToken* sampled;
  int alternatives = 0;
  LikelyToken* likely = nullptr;
};

}  // namespace sizewise
