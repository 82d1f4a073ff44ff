// The train step of the two models of the table of goals: GPT-2 124M with 4 x 64 tokens, and a small GPT with 8 x 128.
#pragma once
#include <memory>
#include <string>

#include "bench/benchmark.h"
#include "bench/timed_backend.h"
#include "train/trainer.h"

namespace sizewise::bench {

enum class StepModel { gpt2_124m, small };
Model model_of(StepModel which);

// Forward, backward, clip and AdamW on random tokens.
class TrainStep {
 public:
  TrainStep(StepModel which, int threads, Precision precision = Precision::fp32);

  void run();
  double loss() const { return loss_; }  // of the last run, nats per token
  std::int64_t tokens() const { return trainer_.rows(); }
  double model_flops() const;  // of one step: 6 (N without embeddings + V C) + 6 L T C, per token

  TimedBackend& timed() { return timed_; }
  Backend& backend() { return *backend_; }
  const Model& model() const { return model_; }

 private:
  Model model_;
  std::unique_ptr<Backend> backend_;
  TimedBackend timed_;
  Trainer trainer_;
  std::vector<std::int32_t> ids_, targets_;
  std::int64_t step_ = 0;
  double loss_ = 0;
};

// C4, in bf16 C5
Figures train_speed(StepModel which, Precision precision, int threads, double seconds, const Control& control);
Figures share_outside_products(int threads, double seconds, const Control& control);     // C8
Figures speed_beside_busy_threads(int threads, double seconds, const Control& control);  // C12

}  // namespace sizewise::bench
