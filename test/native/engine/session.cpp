#include "train/session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "failure.h"
#include "ops/watched_backend.h"
#include "small_models.h"
#include "train/checkpoint.h"
#include "train/evaluate.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr int vocab = 23;

// A folder with shards and everything a session reported.
class Run {
 public:
  explicit Run(const Model& model, const Recipe& recipe = small_recipe(), int threads = 1)
      : request{.model = model,
                .recipe = recipe,
                .train_shard = write_shard(folder, "train", learnable_ids(400, vocab), vocab, 1200),
                .validation_shard = write_shard(folder, "validation", learnable_ids(100, vocab, 2), vocab, 300),
                .checkpoint_folder = folder.path("."),
                .share = {threads}} {}

  // `stop_at`: asks for the end once that many training steps were reported.
  TrainResult train(std::int64_t stop_at = -1, Request how = Request::stop) {
    Control control;
    return sizewise::train(request, control, [&](std::vector<TrainEvent>&& events) {
      for (TrainEvent& event : events) {
        if (const auto* metrics = std::get_if<TrainMetrics>(&event)) {
          points.insert(points.end(), metrics->points.begin(), metrics->points.end());
        }
        if (const auto* evaluated = std::get_if<Evaluated>(&event)) evaluations.push_back(*evaluated);
        if (const auto* saved = std::get_if<CheckpointSaved>(&event)) {
          checkpoints.push_back(*saved);
          if (stop_at >= 0 && saved->step >= stop_at) {
            how == Request::pause ? control.pause() : how == Request::stop ? control.stop() : control.cancel();
          }
        }
        if (const auto* saved = std::get_if<MilestoneSaved>(&event)) milestones.push_back(*saved);
        all.push_back(std::move(event));
      }
    });
  }

  std::string bytes(const std::string& name) const { return folder.read(name); }
  std::string last_bytes() const { return bytes(checkpoints.back().file); }

  TemporaryFolder folder;
  TrainRequest request;
  std::vector<TrainMetric> points;
  std::vector<Evaluated> evaluations;
  std::vector<CheckpointSaved> checkpoints;
  std::vector<MilestoneSaved> milestones;
  std::vector<TrainEvent> all;
};

Recipe with_everything(Precision precision = Precision::fp32) {
  Recipe recipe = small_recipe();
  recipe.precision = precision;
  recipe.dropout = 0.2;
  recipe.gradient_accumulation_steps = 2;
  return recipe;
}

}  // namespace

TEST_CASE("a session reports each step once, evaluates and saves when due, and learns") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    Run run(model);
    const TrainResult result = run.train();
    CHECK(result.reason == TrainEnd::completed);
    CHECK(result.step == 12);
    REQUIRE(run.points.size() == 12);
    for (std::size_t i = 0; i < 12; ++i) CHECK(run.points[i].step == static_cast<std::int64_t>(i) + 1);
    CHECK(run.points.back().tokens == 12 * 3 * 12);
    REQUIRE(run.evaluations.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(run.evaluations[i].step == static_cast<std::int64_t>(4 * i));
    CHECK(run.evaluations.back().validation_loss < run.evaluations.front().validation_loss - 0.05);
    CHECK(run.evaluations[0].bits_per_byte ==
          doctest::Approx(run.evaluations[0].validation_loss * 100 / 300 / std::log(2.0)));
    std::vector<std::int64_t> saved;
    for (const CheckpointSaved& checkpoint : run.checkpoints) saved.push_back(checkpoint.step);
    CHECK(saved == std::vector<std::int64_t>{0, 3, 4, 6, 8, 9, 12});
    CHECK(std::holds_alternative<TrainStarted>(run.all.front()));
    CHECK(run.checkpoints.back().best_validation_loss <= run.evaluations.back().validation_loss);
  }
}

TEST_CASE("one, two and three threads write the same bytes, in either precision") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      Run one(model, with_everything(precision), 1), two(model, with_everything(precision), 2),
          three(model, with_everything(precision), 3);
      for (Run* run : {&one, &two, &three}) run->train();
      CHECK(one.last_bytes() == two.last_bytes());
      CHECK(one.last_bytes() == three.last_bytes());
    }
  }
}

namespace {

// Notes how many threads it was told to use, and computes with them.
class NotingThreads final : public WatchedBackend {
 public:
  explicit NotingThreads(Backend& backend) : WatchedBackend(backend) {}
  void set_threads(int threads) override {
    told.push_back(threads);
    WatchedBackend::set_threads(threads);
  }
  std::vector<int> told;

 private:
  void around_op(const char*, const Call& call) override { call(); }
};

}  // namespace

TEST_CASE("another number of threads in the middle of a run reaches the backend and changes no byte") {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    Run alone(small_gpt(), with_everything(precision), 2), shared(small_gpt(), with_everything(precision), 1);
    alone.train();
    const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
    NotingThreads backend(*cpu);
    Control control;
    int saved = 0;
    train(shared.request, backend, control, [&](std::vector<TrainEvent>&& events) {
      for (const TrainEvent& event : events) {
        const auto* checkpoint = std::get_if<CheckpointSaved>(&event);
        if (!checkpoint) continue;
        shared.checkpoints.push_back(*checkpoint);
        control.use_share({1 + ++saved % 3});
      }
    });
    CHECK(backend.told == std::vector<int>{2, 3, 1, 2, 3, 1});
    CHECK(alone.last_bytes() == shared.last_bytes());
  }
}

TEST_CASE("the times of a run are those of the machine, also where its share changes") {
  Run run(small_gpt(), small_recipe(), 1);
  run.request.share.time = 0.001f;
  const auto cpu = make_cpu_backend({.threads = 1, .path = {}});
  Control control;
  std::vector<Evaluated> evaluated;
  std::vector<double> seconds;
  const auto begin = std::chrono::steady_clock::now();
  train(run.request, *cpu, control, [&](std::vector<TrainEvent>&& events) {
    for (const TrainEvent& event : events) {
      const auto* one = std::get_if<Evaluated>(&event);
      if (!one) continue;
      evaluated.push_back(*one);
      // Long against the steps between two evaluations: nearly all of the time is slept.
      std::this_thread::sleep_for(std::chrono::milliseconds(40));
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      if (evaluated.size() == 2) control.use_share({1, 0.5f});
    }
  });
  REQUIRE(evaluated.size() == 4);
  // A thousandth of each second at first, half of it from the second evaluation on.
  CHECK(evaluated[1].elapsed_s <= seconds[1] / 999);
  CHECK(evaluated[1].elapsed_s >= 0.04 / 1000);
  const double slept_after = evaluated[3].elapsed_s - evaluated[2].elapsed_s;
  CHECK(slept_after >= 0.04 / 2);
  CHECK(slept_after <= (seconds[3] - seconds[1]) / 2);
}

TEST_CASE("a run that is ended at every checkpoint and resumed writes the bytes of one that was not") {
  for (const auto& [model, precision] :
       {std::pair{small_gpt(), Precision::fp32}, {small_llama(), Precision::fp32}, {small_gpt(), Precision::bf16}}) {
    Run whole(model, with_everything(precision)), parts(model, with_everything(precision));
    whole.train();
    TrainResult result = parts.train(0, Request::pause);
    CHECK(result.reason == TrainEnd::paused);
    int sessions = 1;
    for (; result.reason != TrainEnd::completed && sessions < 20; ++sessions) {
      parts.request.resume_from = parts.folder.path(parts.checkpoints.back().file);
      result = parts.train(parts.checkpoints.back().step + 1, sessions % 2 ? Request::stop : Request::pause);
    }
    CHECK(sessions > 4);
    REQUIRE(parts.points.size() == whole.points.size());
    for (std::size_t i = 0; i < whole.points.size(); ++i) {
      CHECK(parts.points[i].train_loss == whole.points[i].train_loss);
      CHECK(parts.points[i].gradient_norm == whole.points[i].gradient_norm);
    }
    CHECK(parts.evaluations.size() == whole.evaluations.size());
    CHECK(parts.last_bytes() == whole.last_bytes());
  }
}

TEST_CASE("a run goes on from any older checkpoint to the same bytes") {
  Run run(small_llama(), with_everything());
  run.train();
  const std::string last = run.last_bytes();
  for (const char* name : {"step-00000000.safetensors", "step-00000003.safetensors", "step-00000008.safetensors"}) {
    run.request.resume_from = run.folder.path(name);
    run.train();
    CHECK(run.last_bytes() == last);
  }
}

TEST_CASE("a run that takes up and leaves gradient checkpointing where it rests writes the bytes of one that did not") {
  Run whole(small_gpt(), with_everything()), parts(small_gpt(), with_everything());
  whole.train();
  parts.train(3, Request::pause);
  for (const bool gradient_checkpointing : {true, false}) {
    parts.request.resume_from = parts.folder.path(parts.checkpoints.back().file);
    parts.request.recipe.gradient_checkpointing = gradient_checkpointing;
    parts.train(gradient_checkpointing ? 8 : -1, Request::pause);
  }
  CHECK(parts.last_bytes() == whole.last_bytes());
}

TEST_CASE("milestones keep the weights alone, change no other byte, and are the same after a resumption") {
  for (const Model& model : {small_gpt(), small_llama()}) {
    Run plain(model, with_everything()), kept(model, with_everything()), parts(model, with_everything());
    plain.train();
    kept.request.milestones = parts.request.milestones = {4, 5, 8};
    kept.train();
    // Step 5 is none of an evaluation's.
    REQUIRE(kept.milestones.size() == 2);
    CHECK(kept.milestones[0].file == "step-00000004.weights.safetensors");
    CHECK(kept.milestones[1].step == 8);
    CHECK(kept.last_bytes() == plain.last_bytes());
    CHECK(kept.points.back().train_loss == plain.points.back().train_loss);

    parts.train(5, Request::pause);
    parts.request.resume_from = parts.folder.path(parts.checkpoints.back().file);
    parts.train();
    for (const MilestoneSaved& milestone : kept.milestones) {
      CHECK(parts.bytes(milestone.file) == kept.bytes(milestone.file));
      CHECK(kept.bytes(milestone.file).size() < kept.bytes(checkpoint_name(milestone.step)).size() / 2);
      const auto loss_of = [&](const std::string& file) {
        return evaluate({.checkpoint = kept.folder.path(file),
                         .shard = kept.request.validation_shard,
                         .threads = 1,
                         .batch_size = 3},
                        Control{})
            .loss;
      };
      CHECK(loss_of(milestone.file) == loss_of(checkpoint_name(milestone.step)));
    }
    kept.request.resume_from = kept.folder.path(kept.milestones[0].file);
    const Failure failure = failure_of([&] { kept.train(); });
    CHECK(failure.code == "checkpoint_invalid");
    CHECK(contains(failure.message, "found sizewise-weights-1"));
  }
}

TEST_CASE("a run goes on with smaller micro-batches on the same sequences, and with no other number of them") {
  Recipe recipe = small_recipe();
  recipe.batch_size = 4;
  Run whole(small_gpt(), recipe), cut(small_gpt(), recipe);
  whole.train();
  cut.train(6, Request::pause);
  const std::size_t trained = cut.points.size();
  REQUIRE(trained < whole.points.size());
  cut.request.resume_from = cut.folder.path(cut.checkpoints.back().file);
  cut.request.recipe.batch_size = 2;
  CHECK(failure_of([&] { cut.train(); }).code == "checkpoint_invalid");
  cut.request.recipe.gradient_accumulation_steps = 2;
  cut.train();
  REQUIRE(cut.points.size() == whole.points.size());
  for (std::size_t i = trained; i < whole.points.size(); ++i) {
    CHECK(cut.points[i].tokens == whole.points[i].tokens);
    CHECK(cut.points[i].train_loss == doctest::Approx(whole.points[i].train_loss).epsilon(1e-4));
  }
}

TEST_CASE("a milestone comes before the checkpoint of its step") {
  Run run(small_gpt());
  run.request.milestones = {4};
  run.train();
  const auto at = [&](auto is) { return std::ranges::find_if(run.all, is) - run.all.begin(); };
  const auto milestone = at([](const TrainEvent& event) { return std::holds_alternative<MilestoneSaved>(event); });
  const auto checkpoint = at([](const TrainEvent& event) {
    const auto* saved = std::get_if<CheckpointSaved>(&event);
    return saved && saved->step == 4;
  });
  CHECK(milestone < checkpoint);
}

TEST_CASE("cancelling saves a checkpoint and fails with cancelled") {
  Run run(small_gpt());
  CHECK(failure_of([&] { run.train(3, Request::cancel); }).code == "cancelled");
  CHECK(run.checkpoints.back().step >= 3);
  CHECK(run.checkpoints.back().step < 12);
}

TEST_CASE("training ends early when the validation loss stops falling") {
  Recipe recipe = small_recipe();
  recipe.learning_rate = recipe.min_lr = 0.0;
  recipe.patience = 2;
  Run run(small_gpt(), recipe);
  const TrainResult result = run.train();
  CHECK(result.reason == TrainEnd::early_stopping);
  CHECK(result.step == 8);
  CHECK(run.checkpoints.back().best_step == 0);
}

TEST_CASE("a loss that is not finite ends the run as diverged and keeps the last checkpoint") {
  Recipe recipe = small_recipe();
  recipe.learning_rate = recipe.min_lr = 1e30;
  recipe.warmup_steps = 0;
  Run run(small_gpt(), recipe);
  const Failure failure = failure_of([&] { run.train(); });
  CHECK(failure.code == "diverged");
  CHECK(contains(failure.message, "must be finite, but is"));
  CHECK(contains(failure.message, "the last checkpoint is of step 0"));
  CHECK_FALSE(run.last_bytes().empty());
}

TEST_CASE("a session's peak of memory is its own, whatever ran before it in the process") {
  Model large = small_gpt();
  large.n_layer = 4;
  large.d_model = 128;
  large.d_ff = 512;
  const std::int64_t alone = Run(small_gpt()).train().peak_memory_bytes;
  const std::int64_t before = Run(large).train().peak_memory_bytes;
  CHECK(before > 4 * alone);
  Run after(small_gpt());
  CHECK(after.train().peak_memory_bytes == alone);
  CHECK(alone > std::get<TrainStarted>(after.all.front()).total_bytes);
  // Another thread needs scratch of its own, and nothing else.
  CHECK(Run(small_gpt(), small_recipe(), 2).train().peak_memory_bytes > alone);
}

TEST_CASE("a session that goes on from a checkpoint holds as much as one that was never ended") {
  Run whole(small_llama()), parts(small_llama());
  const std::int64_t peak = whole.train().peak_memory_bytes;
  CHECK(parts.train(3, Request::pause).peak_memory_bytes == peak);
  parts.request.resume_from = parts.folder.path(parts.checkpoints.back().file);
  CHECK(parts.train().peak_memory_bytes == peak);
}

TEST_CASE("what does not fit together is refused") {
  Run run(small_gpt());
  const auto refused = [&](auto&& change) {
    const TrainRequest before = run.request;
    change(run.request);
    const Failure failure = failure_of([&] { run.train(); });
    run.request = before;
    return failure;
  };
  CHECK(refused([](TrainRequest& r) { r.model.vocab = 22; }).code == "shard_invalid");
  CHECK(refused([](TrainRequest& r) { r.model.context = 400; }).code == "dataset_too_small");
  CHECK(refused([](TrainRequest& r) { r.device = "cuda"; }).code == "device_unavailable");
  CHECK(refused([](TrainRequest& r) { r.train_shard += "x"; }).code == "file_missing");
  CHECK(refused([](TrainRequest& r) { r.recipe.batch_size = 0; }).at == "batch_size");
  CHECK(refused([](TrainRequest& r) { r.recipe.beta2 = 1.0; }).at == "beta2");
  CHECK(refused([](TrainRequest& r) { r.checkpoint_folder += "/absent"; }).code == "file_missing");

  run.train();
  const std::string checkpoint = run.folder.path(run.checkpoints[2].file);
  CHECK(refused([&](TrainRequest& r) { r.resume_from = checkpoint, r.model.n_layer = 1; }).code ==
        "checkpoint_invalid");
  CHECK(refused([&](TrainRequest& r) { r.resume_from = checkpoint, r.recipe.seed = 8; }).code == "checkpoint_invalid");
  CHECK(refused([&](TrainRequest& r) { r.resume_from = checkpoint, r.recipe.beta1 = 0.8; }).code ==
        "checkpoint_invalid");
  const auto longer = [&](TrainRequest& r) { r.resume_from = checkpoint, r.recipe.max_steps = 14; };
  CHECK(refused(longer).code == "none");
  CHECK(run.checkpoints.back().step == 14);
  const std::string bytes = run.bytes(run.checkpoints[2].file);
  run.folder.write("short", bytes.substr(0, bytes.size() / 2));
  CHECK(refused([&](TrainRequest& r) { r.resume_from = run.folder.path("short"); }).code == "checkpoint_invalid");
}

TEST_CASE("training can begin from the weights of a checkpoint") {
  Run first(small_gpt()), second(small_gpt());
  first.train();
  second.request.initial_weights = first.folder.path(first.checkpoints.back().file);
  second.train();
  CHECK(second.evaluations.front().validation_loss == first.evaluations.back().validation_loss);
}

TEST_CASE("evaluating a checkpoint gives the loss that training saw, whatever the batch") {
  Run run(small_llama());
  run.train();
  for (const int batch_size : {1, 3, 50}) {
    const Evaluation evaluation = evaluate({.checkpoint = run.folder.path(run.checkpoints.back().file),
                                            .shard = run.request.validation_shard,
                                            .threads = 1,
                                            .batch_size = batch_size},
                                           Control{});
    CHECK(evaluation.loss == doctest::Approx(run.evaluations.back().validation_loss).epsilon(1e-6));
    CHECK(evaluation.tokens == 99);
  }
}
