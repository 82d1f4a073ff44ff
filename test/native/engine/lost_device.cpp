#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "failure.h"
#include "ops/watched_backend.h"
#include "small_models.h"
#include "train/session.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

// A processor that stands for a GPU, which is gone after so many calls.
class LostDevice final : public WatchedBackend {
 public:
  LostDevice(Backend& backend, int calls) : WatchedBackend(backend), left_(calls) {}

  bool host_addressable() const noexcept override { return false; }
  int calls() const { return calls_; }
  const std::set<std::string>& kinds() const { return kinds_; }

 private:
  void around_op(const char* kind, const Call& call) override {
    reach(kind);
    call();
  }
  void around_memory(const char* kind, const Call& call) override { around_op(kind, call); }

  void reach(const char* kind) {
    kinds_.insert(kind);
    ++calls_;
    if (left_-- <= 0) throw Error("device_failed", std::string(kind) + " failed: the device is gone", "cuda");
  }

  int left_, calls_ = 0;
  std::set<std::string> kinds_;
};

struct Outcome {
  Failure failure;
  std::vector<std::string> saved;
  std::set<std::string> kinds;
  int calls;
};

Outcome train_on(TrainRequest request, const TemporaryFolder& checkpoints, int calls) {
  const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
  LostDevice device(*cpu, calls);
  request.checkpoint_folder = checkpoints.path(".");
  Outcome outcome{};
  outcome.failure = failure_of([&] {
    train(request, device, Control{}, [&](std::vector<TrainEvent>&& events) {
      for (const TrainEvent& event : events) {
        if (const auto* saved = std::get_if<CheckpointSaved>(&event)) outcome.saved.push_back(saved->file);
      }
    });
  });
  outcome.kinds = device.kinds();
  outcome.calls = device.calls();
  return outcome;
}

}  // namespace

TEST_CASE("a device that is lost in any of its calls fails the run and keeps its checkpoints") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    const TemporaryFolder shards, whole;
    TrainRequest request{.model = model,
                         .recipe = small_recipe(),
                         .train_shard = write_shard(shards, "train", learnable_ids(400, model.vocab), model.vocab, 400),
                         .validation_shard = {}};
    request.validation_shard = write_shard(shards, "validation", learnable_ids(60, model.vocab, 2), model.vocab, 60);
    request.recipe.max_steps = 3;
    request.recipe.eval_interval = request.recipe.checkpoint_interval = 2;
    request.recipe.dropout = 0.1;
    const Outcome good = train_on(request, whole, 1 << 30);
    REQUIRE(good.failure.code == "none");
    REQUIRE(good.saved.size() == 3);
    for (const std::string kind : {"allocate", "copy_in", "copy_out", "linear_backward_weight", "adamw"})
      CHECK_MESSAGE(good.kinds.contains(kind), kind << " was not called");

    std::set<std::size_t> kept;
    for (int calls = 0; calls < good.calls; ++calls) {
      const TemporaryFolder checkpoints;
      const Outcome lost = train_on(request, checkpoints, calls);
      REQUIRE_MESSAGE(lost.failure.code == "device_failed", "call " << calls << ": " << lost.failure.message);
      CHECK(contains(lost.failure.message, "the device is gone"));
      CHECK_MESSAGE(checkpoints.files() == lost.saved.size(), "after call " << calls << " files are left over");
      for (const std::string& file : lost.saved) CHECK(checkpoints.read(file) == whole.read(file));
      kept.insert(lost.saved.size());
    }
    CHECK(kept == std::set<std::size_t>{0, 1, 2});
  }
}
