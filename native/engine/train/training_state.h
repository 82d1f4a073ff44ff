// Where a run stands between two steps, besides its weights and moments.
#pragma once
#include <cstdint>
#include <optional>

#include "io/json.h"
#include "io/json_reader.h"

namespace sizewise {

struct BestEvaluation {
  std::int64_t step;
  double validation_loss;
};

struct TrainingState {
  std::int64_t step = 0;  // steps done
  std::optional<BestEvaluation> best;
  std::int64_t evaluations_since_best = 0;  // for early stopping
  bool evaluated = false;                   // the evaluation due at `step`, if any, is done
};

Json training_state_to_json(const TrainingState& state);
// Throws with the reader's code.
TrainingState training_state_from_json(const JsonReader& reader);

}  // namespace sizewise
