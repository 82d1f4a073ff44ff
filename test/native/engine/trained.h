// Checkpoints of small models that have learnt something.
#pragma once
#include <string>
#include <utility>

#include "infer/generate.h"
#include "small_models.h"
#include "train/checkpoint.h"
#include "train/session.h"

namespace sizewise::testing {

class Trained {
 public:
  explicit Trained(const Model& model, int steps = 120) : steps_(steps) {
    TrainRequest request{
        .model = model,
        .recipe = small_recipe(),
        .train_shard = write_shard(folder_, "train", learnable_ids(400, model.vocab), model.vocab, 400),
        .checkpoint_folder = folder_.path("."),
        .share = {1}};
    request.recipe.max_steps = steps;
    request.recipe.eval_interval = request.recipe.checkpoint_interval = steps;
    request.validation_shard = request.train_shard;
    train(request, Control{}, [](std::vector<TrainEvent>&&) {});
  }
  std::string path() const { return folder_.path(checkpoint_name(steps_)); }
  GenerateRequest request(SamplingOptions options) const {
    return {.checkpoint = path(),
            .prompt = {3, 4, 5},
            .telling = {.token_bytes = [](std::int32_t id) { return std::string(1, static_cast<char>('a' + id)); }},
            .options = std::move(options),
            .threads = 1};
  }

 private:
  TemporaryFolder folder_;
  int steps_;
};

}  // namespace sizewise::testing
