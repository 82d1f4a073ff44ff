// Against PyTorch 2.13, from the same weights and batch (test/parity/make_reference.py).
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "io/json.h"
#include "io/json_reader.h"
#include "io/safetensors.h"
#include "model/model_json.h"
#include "model/programs.h"
#include "model/weights_file.h"
#include "train/trainer.h"

using namespace sizewise;

namespace {

// Of the largest magnitude in a tensor.
constexpr double relative_tolerance = 1e-4;

template <class Value>
std::vector<Value> values_of(const TensorView& tensor) {
  std::vector<Value> values(static_cast<std::size_t>(tensor.elements()));
  std::memcpy(values.data(), tensor.data, tensor.size_bytes());
  return values;
}

double largest(const std::vector<float>& values) {
  double most = 0.0;
  for (const float value : values) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

// The largest difference as a share of the tolerance.
double share(const std::vector<float>& actual, const std::vector<float>& expected) {
  REQUIRE(actual.size() == expected.size());
  double most = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
    most = std::max(most, std::isfinite(difference) ? difference : 1e300);
  }
  return most / (relative_tolerance * largest(expected));
}

class Reference {
 public:
  explicit Reference(const std::string& name)
      : file_(SIZEWISE_TEST_FOLDER "/parity/reference/" + name + ".safetensors") {
    model = read_checkpoint_model(file_);
    const Json json = parse_json(*file_.find_metadata("recipe"), "checkpoint_invalid", name);
    const JsonReader reader(json, "checkpoint_invalid", name);
    recipe = {.max_steps = reader.integer("steps", 1, 100),
              .batch_size = static_cast<int>(ids().size()) / model.context,
              .learning_rate = reader.number("learning_rate"),
              .min_lr = 0.0,
              .weight_decay = reader.number("weight_decay"),
              .beta1 = reader.number("beta1"),
              .beta2 = reader.number("beta2"),
              .adam_epsilon = reader.number("adam_epsilon"),
              .grad_clip = reader.number("grad_clip"),
              .eval_interval = 1,
              .checkpoint_interval = 1};
  }
  Model model;
  Recipe recipe;

  const SafetensorsFile& file() const { return file_; }
  std::vector<std::int32_t> ids() const { return values_of<std::int32_t>(*file_.find("ids")); }
  std::vector<std::int32_t> targets() const { return values_of<std::int32_t>(*file_.find("targets")); }
  std::vector<float> floats(const std::string& name) const { return values_of<float>(*file_.find(name)); }

 private:
  SafetensorsFile file_;
};

void load(const Reference& reference, Weights& weights) {
  read_parameters(reference.file(), weights.parameters(), "weight.", weights.backend(), weights.data());
}

std::vector<float> logits_of(const Reference& reference, Backend& backend) {
  Weights weights(backend, reference.model);
  load(reference, weights);
  const LogitsProgram logits =
      logits_program(reference.model, weights.parameters(), reference.recipe.batch_size, reference.model.context);
  const DeviceBuffer arena(backend, logits.program.arena_bytes());
  const ProgramMemory memory{weights.data(), nullptr, arena.data()};
  const std::vector<std::int32_t> ids = reference.ids();
  backend.copy_in(logits.program.address(memory, logits.ids), reinterpret_cast<const std::byte*>(ids.data()),
                  ids.size() * 4);
  logits.program.run(backend, memory, {});
  std::vector<float> values(ids.size() * static_cast<std::size_t>(reference.model.vocab));
  backend.copy_out(reinterpret_cast<std::byte*>(values.data()), logits.program.address(memory, logits.logits),
                   values.size() * 4);
  return values;
}

void compare(const std::string& name, const std::string& path) {
  CAPTURE(name);
  CAPTURE(path);
  const Reference reference(name);
  const auto backend = make_cpu_backend({.threads = 1, .path = path});

  const double logits = share(logits_of(reference, *backend), reference.floats("logits"));
  CHECK(logits <= 1.0);

  Trainer trainer(*backend, reference.model, reference.recipe);
  load(reference, trainer.weights());
  const std::vector<std::int32_t> ids = reference.ids(), targets = reference.targets();
  const std::vector<float> losses = reference.floats("losses");
  double gradients = 0.0, steps = 0.0;
  for (std::size_t step = 0; step < losses.size(); ++step) {
    trainer.accumulate(ids, targets, static_cast<std::int64_t>(step));
    if (step == 0) {
      for (const TensorView& view : parameter_views(trainer.weights().parameters(), trainer.gradients(), "gradient.")) {
        CAPTURE(view.name);
        const double one = share(values_of<float>(view), reference.floats(view.name));
        CHECK(one <= 1.0);
        gradients = std::max(gradients, one);
      }
    }
    const auto figures = trainer.update(static_cast<std::int64_t>(step) + 1, reference.recipe.learning_rate);
    const double loss = figures.sum_of_losses / static_cast<double>(ids.size());
    steps = std::max(steps, std::abs(loss - static_cast<double>(losses[step])) /
                                (relative_tolerance * static_cast<double>(losses[step])));
  }
  CHECK(steps <= 1.0);
  MESSAGE(name << " " << path << ", largest error as a share of the tolerance " << relative_tolerance << ": logits "
               << logits << ", gradients " << gradients << ", ten losses " << steps);
}

}  // namespace

TEST_CASE("logits, every gradient and ten AdamW losses equal PyTorch's") {
  for (const char* name : {"gpt-tied-bias", "gpt-untied-no-bias", "llama-tied", "llama-untied-grouped"}) {
    compare(name, "baseline");
    compare(name, "");
  }
}
