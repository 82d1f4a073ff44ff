// On a device that runs behind, training is a step ahead of what it knows; nothing that it tells or keeps shows it.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

#include "failure.h"
#include "ops/watched_backend.h"
#include "small_models.h"
#include "train/session.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

// The processor as a device that runs behind: numbers are copied when they are asked for, and are not there before they
// are waited for. Notes how many steps are in work at most.
class RunsBehind final : public WatchedBackend {
 public:
  explicit RunsBehind(Backend& backend) : WatchedBackend(backend) {}
  bool runs_behind() const noexcept override { return true; }

  std::unique_ptr<Readback> make_readback(std::size_t bytes) override {
    class Late final : public Readback {
     public:
      Late(RunsBehind& device, std::size_t bytes) : device_(device), on_its_way_(bytes), there_(bytes) {}
      void begin(const std::byte* from) override {
        if (begun_) throw std::logic_error("read again before the last reading was waited for");
        begun_ = true;
        device_.copy_out(on_its_way_.data(), from, on_its_way_.size());
      }
      std::span<const std::byte> wait() override {
        if (!begun_) throw std::logic_error("waited for what was not read");
        begun_ = false;
        if (there_.size() == sizeof(double)) --device_.in_work;
        return there_ = on_its_way_;
      }

     private:
      RunsBehind& device_;
      std::vector<std::byte> on_its_way_, there_;
      bool begun_ = false;
    };
    return std::make_unique<Late>(*this, bytes);
  }

  int in_work = 0, most_in_work = 0;
  // Of the optimizer's steps this one gets a learning rate that is no number, and this one is told to `on_step`.
  std::int64_t broken_step = 0, told_step = 0;
  std::function<void()> on_step;

  using WatchedBackend::run;
  void run(const AdamW& op) override {
    most_in_work = std::max(most_in_work, ++in_work);
    AdamW asked = op;
    if (op.step == broken_step) asked.learning_rate = std::numeric_limits<float>::quiet_NaN();
    WatchedBackend::run(asked);
    if (op.step == told_step) on_step();
  }

 private:
  void around_op(const char*, const Call& call) override { call(); }
};

struct Told {
  std::vector<std::int64_t> steps;
  std::vector<double> losses, norms;
  std::vector<std::string> order;  // of everything
  std::vector<std::string> files;
  Failure failure;
};

Told train_on(Backend& backend, TrainRequest request, const TemporaryFolder& folder, Control& control) {
  request.checkpoint_folder = folder.path(".");
  Told told;
  told.failure = failure_of([&] {
    train(request, backend, control, [&](std::vector<TrainEvent>&& events) {
      for (const TrainEvent& event : events) {
        if (const auto* steps = std::get_if<TrainMetrics>(&event)) {
          for (const TrainMetric& step : steps->points) {
            told.steps.push_back(step.step);
            told.losses.push_back(step.train_loss);
            told.norms.push_back(step.gradient_norm);
            told.order.push_back("step " + std::to_string(step.step));
          }
        }
        if (const auto* saved = std::get_if<CheckpointSaved>(&event)) {
          told.files.push_back(saved->file);
          told.order.push_back("saved " + std::to_string(saved->step));
        }
        if (const auto* evaluated = std::get_if<Evaluated>(&event))
          told.order.push_back("evaluated " + std::to_string(evaluated->step));
      }
    });
  });
  return told;
}
Told train_on(Backend& backend, const TrainRequest& request, const TemporaryFolder& folder) {
  Control control;
  return train_on(backend, request, folder, control);
}

TrainRequest request_in(const TemporaryFolder& shards, const Model& model, int micro_steps) {
  TrainRequest request{
      .model = model,
      .recipe = small_recipe(),
      .train_shard = write_shard(shards, "train", learnable_ids(400, model.vocab), model.vocab, 400),
      .validation_shard = write_shard(shards, "validation", learnable_ids(60, model.vocab, 2), model.vocab, 60)};
  request.recipe.max_steps = 9;
  request.recipe.eval_interval = 4;
  request.recipe.checkpoint_interval = 3;
  request.recipe.gradient_accumulation_steps = micro_steps;
  return request;
}

// On a device that runs behind, and on one that does not.
struct TwoTrainers {
  std::unique_ptr<Backend> cpu = make_cpu_backend({.threads = 1, .path = {}});
  RunsBehind behind{*cpu};
  Model model = small_gpt();
  Trainer ahead{behind, model, small_recipe()}, plain{*cpu, model, small_recipe()};

  TwoTrainers() {
    for (Trainer* trainer : {&ahead, &plain}) trainer->weights().initialise(1, 1);
  }
};

}  // namespace

TEST_CASE(
    "a device that runs behind is a step ahead, and gives the steps, the order and the bytes of one that does not") {
  const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
  for (const Model& model : {small_gpt(), small_llama()}) {
    for (const int micro_steps : {1, 2, 3}) {
      const TemporaryFolder shards, plain_files, files;
      const TrainRequest request = request_in(shards, model, micro_steps);
      const Told plain = train_on(*cpu, request, plain_files);
      RunsBehind behind(*cpu);
      const Told told = train_on(behind, request, files);
      REQUIRE(told.failure.code == "none");
      CHECK(behind.most_in_work == 2);
      CHECK(behind.in_work == 0);
      CHECK(told.steps == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9});
      CHECK(told.losses == plain.losses);
      CHECK(told.norms == plain.norms);
      CHECK(told.order == plain.order);
      REQUIRE(told.files == plain.files);
      for (const std::string& file : told.files) CHECK(files.read(file) == plain_files.read(file));
    }
  }
}

TEST_CASE(
    "a device that runs behind knows all of its steps before a run is paused, goes on from there, and keeps nothing of "
    "one that went wrong") {
  const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
  const TemporaryFolder shards, paused_files, broken_files;
  const TrainRequest request = request_in(shards, small_gpt(), 1);
  const TemporaryFolder whole_files;
  const Told whole = train_on(*cpu, request, whole_files);
  // Asked to pause while step 7 is in work, and step 6 not told yet.
  RunsBehind behind(*cpu);
  Control control;
  behind.told_step = 7;
  behind.on_step = [&] { control.pause(); };
  const Told paused = train_on(behind, request, paused_files, control);
  CHECK(paused.steps == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7});
  CHECK(paused.order.back() == "saved 7");
  TrainRequest rest = request;
  rest.resume_from = paused_files.path(paused.files.back());
  RunsBehind again(*cpu);
  const Told resumed = train_on(again, rest, paused_files);
  CHECK(resumed.steps == std::vector<std::int64_t>{8, 9});
  CHECK(resumed.losses == std::vector<double>(whole.losses.end() - 2, whole.losses.end()));
  CHECK(paused_files.read(resumed.files.back()) == whole_files.read(whole.files.back()));
  // The loss of the step after it is the first that is no number.
  RunsBehind broken(*cpu);
  broken.broken_step = 5;
  const Told told = train_on(broken, request, broken_files);
  CHECK(told.failure.code == "diverged");
  CHECK(told.failure.at == "step 6");
  CHECK(contains(told.failure.message, "the last checkpoint is of step 4"));
  CHECK(told.files.back() == "step-00000004.safetensors");
}

TEST_CASE("figures come for every step, and only when they can be had without leaving the device idle") {
  TwoTrainers two;
  auto& [cpu, behind, model, ahead, plain] = two;
  const auto ids = learnable_ids(static_cast<std::size_t>(ahead.rows()), model.vocab);
  std::vector<double> got, wanted;
  for (std::int64_t step = 1; step <= 4; ++step) {
    for (Trainer* trainer : {&ahead, &plain}) {
      trainer->accumulate(ids, ids, step - 1);
      trainer->end_step(step, 1e-2);
    }
    const auto now = ahead.next_figures();
    CHECK(now.has_value() == (step > 1));
    if (now) got.push_back(now->sum_of_losses);
    wanted.push_back(plain.next_figures().value().sum_of_losses);
    CHECK(!plain.next_figures());
  }
  got.push_back(ahead.await_figures().value().sum_of_losses);
  CHECK(!ahead.await_figures());
  CHECK(got == wanted);
}

TEST_CASE("losses of batches come in order, and what is left of them at the end") {
  TwoTrainers two;
  auto& [cpu, behind, model, ahead, plain] = two;
  const auto rows = static_cast<std::size_t>(ahead.rows());
  const auto ids = learnable_ids(4 * rows, model.vocab);
  std::vector<double> got, wanted = {0.0};
  for (std::size_t batch = 0; batch < 3; ++batch) {
    const auto at = [&](std::size_t first) { return std::span(ids).subspan(batch * rows + first, rows); };
    got.push_back(ahead.evaluate_ahead(at(0), at(1)));
    wanted.push_back(plain.evaluate(at(0), at(1)));
  }
  got.push_back(ahead.rest_of_evaluation());
  CHECK(got == wanted);
  CHECK(ahead.rest_of_evaluation() == 0.0);
  CHECK(ahead.evaluate(std::span(ids).first(rows), std::span(ids).subspan(1, rows)) == wanted[1]);
}
