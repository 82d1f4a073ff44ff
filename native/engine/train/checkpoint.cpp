#include "train/checkpoint.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/error.h"
#include "io/json.h"
#include "io/json_reader.h"
#include "model/model_json.h"
#include "model/weights_file.h"
#include "train/recipe_json.h"

namespace sizewise {
namespace {

const std::string format = "sizewise-checkpoint-1";
const std::string weights_format = "sizewise-weights-1";
const std::string code = "checkpoint_invalid";

const std::string& metadata(const SafetensorsFile& file, const char* key) {
  const std::string* text = file.find_metadata(key);
  if (!text)
    throw Error(code,
                std::string("expected a checkpoint of a training run with '") + key + "' in its metadata, found none",
                file.path());
  return *text;
}

void expect_equal(const std::string& path, const char* what, const std::string& expected, const std::string& found) {
  if (found == expected) return;
  throw Error(code, std::string("expected a checkpoint of the ") + what + " " + expected + ", found " + found, path);
}

std::string nameless(Model model) {
  model.name.clear();
  return model_to_json(model).write();
}

// All that decides what a step computes. How long a run goes on, how often it reports and what it keeps in memory may
// change while it rests: the sequences of a step are the same however they are cut into micro-batches, whose sums
// round otherwise, and whose dropout draws other masks.
std::string fixed_part(const Json& recipe) {
  const JsonReader reader(recipe, code, "recipe");
  constexpr std::array free{"max_steps",
                            "eval_interval",
                            "checkpoint_interval",
                            "early_stopping",
                            "gradient_checkpointing",
                            "batch_size",
                            "gradient_accumulation_steps"};
  constexpr std::int64_t most = std::int64_t{1} << 31;
  const std::int64_t sequences =
      reader.integer("batch_size", 1, most) * reader.integer("gradient_accumulation_steps", 1, most);
  Json::Object fixed = {{"sequences of a step", Json(sequences)}};
  for (const auto& [key, value] : reader.json().object()) {
    if (std::ranges::find(free, key) == free.end()) fixed.emplace_back(key, value);
  }
  return Json(std::move(fixed)).write();
}

// A block of the trainer that the host can read: the block itself, or a copy in `staging`.
const std::byte* host_view(Backend& backend, const std::byte* block, std::int64_t bytes,
                           std::vector<std::byte>& staging) {
  if (backend.host_addressable()) return block;
  staging.resize(static_cast<std::size_t>(bytes));
  backend.copy_out(staging.data(), block, staging.size());
  return staging.data();
}

struct Section {
  std::byte* block;
  const char* prefix;
};

std::vector<Section> sections(Trainer& trainer) {
  return {{trainer.weights().data(), ""},
          {trainer.first_moments(), "optimizer.first_moment."},
          {trainer.second_moments(), "optimizer.second_moment."}};
}

std::string step_name(std::int64_t step) {
  char name[32];
  std::snprintf(name, sizeof name, "step-%08lld", static_cast<long long>(step));
  return name;
}

}  // namespace

std::string checkpoint_name(std::int64_t step) { return step_name(step) + ".safetensors"; }

std::string weights_name(std::int64_t step) { return step_name(step) + ".weights.safetensors"; }

void save_checkpoint(const std::string& path, Trainer& trainer, const TrainingState& state,
                     const std::string& data_order) {
  const ParameterSet& parameters = trainer.weights().parameters();
  std::vector<TensorView> views;
  std::vector<std::vector<std::byte>> staging(3);
  for (std::size_t i = 0; const Section& section : sections(trainer)) {
    const std::byte* host = host_view(trainer.weights().backend(), section.block, parameters.bytes(), staging[i++]);
    for (TensorView& view : parameter_views(parameters, host, section.prefix)) views.push_back(std::move(view));
  }
  write_safetensors(path, views,
                    {{"format", format},
                     {"model", model_to_json(trainer.weights().model()).write()},
                     {"recipe", recipe_to_json(trainer.recipe()).write()},
                     {"state", training_state_to_json(state).write()},
                     {"data_order", data_order}});
}

void save_weights(const std::string& path, Trainer& trainer, std::int64_t step) {
  const ParameterSet& parameters = trainer.weights().parameters();
  std::vector<std::byte> staging;
  const std::byte* host = host_view(trainer.weights().backend(), trainer.weights().data(), parameters.bytes(), staging);
  write_safetensors(path, parameter_views(parameters, host, ""),
                    {{"format", weights_format},
                     {"model", model_to_json(trainer.weights().model()).write()},
                     {"recipe", recipe_to_json(trainer.recipe()).write()},
                     {"step", std::to_string(step)}});
}

TrainingState restore_checkpoint(const std::string& path, Trainer& trainer, const std::string& data_order) {
  const SafetensorsFile file(path);
  if (metadata(file, "format") != format) {
    throw Error(code, "expected format " + format + ", found " + metadata(file, "format"), path);
  }
  expect_equal(path, "model", nameless(trainer.weights().model()), nameless(read_checkpoint_model(file)));
  const Json recipe = parse_json(metadata(file, "recipe"), code, path + " (metadata recipe)");
  expect_equal(path, "recipe", fixed_part(recipe_to_json(trainer.recipe())), fixed_part(recipe));
  expect_equal(path, "data order", data_order, metadata(file, "data_order"));
  const Json json = parse_json(metadata(file, "state"), code, path + " (metadata state)");
  const TrainingState state = training_state_from_json(JsonReader(json, code, path + ": state"));
  for (const Section& section : sections(trainer)) {
    read_parameters(file, trainer.weights().parameters(), section.prefix, trainer.weights().backend(), section.block);
  }
  return state;
}

}  // namespace sizewise
