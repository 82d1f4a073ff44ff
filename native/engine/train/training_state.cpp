#include "train/training_state.h"

#include <utility>

namespace sizewise {

Json training_state_to_json(const TrainingState& state) {
  Json best;
  if (state.best) best = Json::Object{{"step", state.best->step}, {"validation_loss", state.best->validation_loss}};
  return Json::Object{{"step", state.step},
                      {"best", std::move(best)},
                      {"evaluations_since_best", state.evaluations_since_best},
                      {"evaluated", state.evaluated}};
}

TrainingState training_state_from_json(const JsonReader& reader) {
  constexpr std::int64_t most = std::int64_t{1} << 53;
  TrainingState state;
  state.step = reader.integer("step", 0, most);
  state.evaluations_since_best = reader.integer("evaluations_since_best", 0, most);
  state.evaluated = reader.boolean("evaluated");
  if (reader.has("best")) {
    const JsonReader best = reader.object("best");
    state.best = {best.integer("step", 0, state.step), best.number("validation_loss")};
  }
  return state;
}

}  // namespace sizewise
