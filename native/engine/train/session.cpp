#include "train/session.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "base/error.h"
#include "device/open_device.h"
#include "io/token_shard.h"
#include "model/weights_file.h"
#include "train/check_shard.h"
#include "train/checkpoint.h"
#include "train/data_order.h"
#include "train/event_queue.h"
#include "train/schedule.h"
#include "train/shared_clock.h"
#include "train/step_times.h"
#include "train/windows.h"

namespace sizewise {
namespace {

class Session {
 public:
  Session(const TrainRequest& request, Backend& backend, const Control& control, const OnTrainEvents& on_events)
      : request_(request),
        recipe_(request.recipe),
        control_(control),
        events_(on_events),
        clock_(request.share.time),
        train_shard_(request.train_shard),
        validation_shard_(request.validation_shard),
        order_(static_cast<std::int64_t>(train_shard_.tokens()), request.model.context, request.recipe.seed),
        data_order_(order_.describe()),
        flops_per_token_(count_flops(request.model).train),
        backend_(backend),
        trainer_(backend, request.model, request.recipe),
        batch_(request.recipe.batch_size, request.model.context) {
    check_shard(train_shard_, request.model);
    check_shard(validation_shard_, request.model);
  }

  TrainResult run() {
    begin();
    while (true) {
      if (evaluation_due() && !evaluate()) return end_as_asked();
      if (due(recipe_.checkpoint_interval)) save();
      if (stops_early()) return end(TrainEnd::early_stopping);
      if (state_.step >= recipe_.max_steps) return end(TrainEnd::completed);
      if (control_.asked() != Request::none) return end_as_asked();
      follow_share();
      step();
    }
  }

 private:
  void begin() {
    if (!request_.resume_from.empty()) {
      state_ = restore_checkpoint(request_.resume_from, trainer_, data_order_);
      saved_ = state_;
      told_ = state_.step;
    } else if (!request_.initial_weights.empty()) {
      const SafetensorsFile file(request_.initial_weights);
      read_parameters(file, trainer_.weights().parameters(), "", backend_, trainer_.weights().data());
    } else {
      trainer_.weights().initialise(recipe_.seed, request_.share.threads);
    }
    const ModelMemory memory = trainer_.memory();
    events_.now(
        TrainStarted{state_.step, count_parameters(request_.model), memory.activations, memory.total(), data_order_});
  }

  bool due(std::int64_t interval) const { return state_.step % interval == 0 || state_.step >= recipe_.max_steps; }
  bool evaluation_due() const { return !state_.evaluated && due(recipe_.eval_interval); }
  bool stops_early() const { return recipe_.patience && state_.evaluations_since_best >= *recipe_.patience; }

  // Nothing that is computed depends on the number of threads: it can change between any two batches.
  void follow_share() {
    const MachineShare asked = control_.share();
    if (asked.threads == 0 || asked == share_) return;
    if (asked.threads != share_.threads) backend_.set_threads(asked.threads);
    clock_.set_share(asked.time);
    share_ = asked;
  }

  void step() {
    times_.begin(clock_.elapsed_s());
    const int micro_steps = recipe_.gradient_accumulation_steps;
    for (int micro = 0; micro < micro_steps; ++micro) {
      const std::int64_t micro_step = state_.step * micro_steps + micro;
      for (int row = 0; row < batch_.rows(); ++row) {
        const std::int64_t first = order_.window_start(micro_step * batch_.rows() + row);
        batch_.read(train_shard_, first, first + request_.model.context, row);
      }
      trainer_.accumulate(batch_.ids(), batch_.targets(), micro_step);
    }
    ++state_.step;
    trainer_.end_step(state_.step, learning_rate(recipe_, state_.step));
    state_.evaluated = false;
    times_.given(clock_.elapsed_s());
    if (const auto figures = trainer_.next_figures()) tell(*figures);
  }

  // Of the step after the last that was told.
  void tell(const Trainer::StepFigures& figures) {
    const std::int64_t number = ++told_, tokens_per_step = trainer_.rows() * recipe_.gradient_accumulation_steps;
    const double loss = figures.sum_of_losses / static_cast<double>(tokens_per_step);
    check_finite(number, "training loss", loss);
    check_finite(number, "gradient norm", figures.gradient_norm);
    const double elapsed = clock_.elapsed_s(), seconds = times_.end(elapsed);
    const std::int64_t tokens = number * tokens_per_step;
    events_.later({number, loss, learning_rate(recipe_, number), figures.gradient_norm, tokens,
                   flops_per_token_ * static_cast<double>(tokens), elapsed,
                   static_cast<double>(tokens_per_step) / seconds});
  }

  // A device may still be working on the last step: nothing is said of the weights, or kept of them, before it is known
  // to have gone well.
  void finish_steps() {
    while (const auto figures = trainer_.await_figures()) tell(*figures);
  }

  // False where it was interrupted: it is due again when the run goes on.
  bool evaluate() {
    finish_steps();
    const ShardLoss loss = loss_over_shard(
        validation_shard_, recipe_.eval_tokens, batch_, request_.model.context,
        {[&](const WindowBatch& batch) { return trainer_.evaluate_ahead(batch.ids(), batch.targets()); },
         [&] { return trainer_.rest_of_evaluation(); }},
        [&] {
          follow_share();
          return control_.asked() == Request::none;
        });
    if (!loss.complete) return false;
    check_finite(state_.step, "validation loss", loss.mean());
    const bool best = !state_.best || loss.mean() < state_.best->validation_loss;
    if (best) state_.best = {state_.step, loss.mean()};
    state_.evaluations_since_best = best ? 0 : state_.evaluations_since_best + 1;
    state_.evaluated = true;
    events_.now(
        Evaluated{state_.step, loss.mean(), bits_per_byte(loss.mean(), validation_shard_), clock_.elapsed_s(), best});
    if (std::ranges::find(request_.milestones, state_.step) != request_.milestones.end()) save_milestone();
    save();
    return true;
  }

  void save() {
    finish_steps();
    if (saved_ && saved_->step == state_.step && saved_->evaluated == state_.evaluated) return;
    const std::string name = checkpoint_name(state_.step);
    events_.flush();
    save_checkpoint(request_.checkpoint_folder + "/" + name, trainer_, state_, data_order_);
    saved_ = state_;
    events_.now(CheckpointSaved{state_.step, name, state_.best.has_value(), state_.best ? state_.best->step : 0,
                                state_.best ? state_.best->validation_loss : 0.0});
  }

  void save_milestone() {
    const std::string name = weights_name(state_.step);
    save_weights(request_.checkpoint_folder + "/" + name, trainer_, state_.step);
    events_.now(MilestoneSaved{state_.step, name});
  }

  void check_finite(std::int64_t step, const char* what, double value) const {
    if (std::isfinite(value)) return;
    const std::string last =
        saved_ ? "the last checkpoint is of step " + std::to_string(saved_->step) : "there is no checkpoint yet";
    throw Error("diverged",
                std::string("the ") + what + " of step " + std::to_string(step) + " must be finite, but is " +
                    std::to_string(value) + "; " + last,
                "step " + std::to_string(step));
  }

  TrainResult end_as_asked() {
    if (control_.asked() == Request::cancel) {
      end(TrainEnd::stopped);
      throw Error("cancelled", "training was cancelled at step " + std::to_string(state_.step));
    }
    return end(control_.asked() == Request::pause ? TrainEnd::paused : TrainEnd::stopped);
  }

  TrainResult end(TrainEnd reason) {
    save();
    events_.flush();
    return {reason, state_.step, trainer_.peak_memory_bytes() + batch_.size_bytes()};
  }

  const TrainRequest& request_;
  const Recipe& recipe_;
  const Control& control_;
  EventQueue events_;
  SharedClock clock_;
  TokenShard train_shard_, validation_shard_;
  DataOrder order_;
  std::string data_order_;
  double flops_per_token_;
  Backend& backend_;
  Trainer trainer_;
  WindowBatch batch_;
  TrainingState state_;
  std::int64_t told_ = 0;  // the last step whose figures were told
  StepTimes times_;
  std::optional<TrainingState> saved_;
  MachineShare share_;  // last asked for
};

}  // namespace

TrainResult train(const TrainRequest& request, const Control& control, const OnTrainEvents& on_events) {
  const std::unique_ptr<Backend> backend = open_device(request.device, request.share.threads);
  return train(request, *backend, control, on_events);
}

TrainResult train(const TrainRequest& request, Backend& backend, const Control& control,
                  const OnTrainEvents& on_events) {
  check_model(request.model);
  check_recipe(request.recipe);
  return Session(request, backend, control, on_events).run();
}

}  // namespace sizewise
