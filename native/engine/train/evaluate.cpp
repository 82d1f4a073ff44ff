#include "train/evaluate.h"

#include <cmath>

#include "base/error.h"
#include "device/open_device.h"
#include "model/programs.h"
#include "model/weights_file.h"
#include "train/check_shard.h"
#include "train/loss_runs.h"
#include "train/windows.h"

namespace sizewise {
namespace {

class Evaluator {
 public:
  Evaluator(Backend& backend, const Model& model, int batch)
      : weights_(backend, model),
        runs_(backend, evaluation_program(model, weights_.parameters(), backend, batch, model.context)),
        arena_(backend, runs_.arena_bytes()) {}

  Weights& weights() noexcept { return weights_; }

  // Of the batch, or of the one before it.
  double loss_of(const WindowBatch& batch) {
    runs_.begin({weights_.data(), nullptr, arena_.data()}, batch.ids(), batch.targets(), {});
    return runs_.end_if_due();
  }
  double rest() { return runs_.end_all(); }

 private:
  Weights weights_;
  LossRuns runs_;
  DeviceBuffer arena_;
};

}  // namespace

Evaluation evaluate(const EvaluateRequest& request, const Control& control) {
  const SafetensorsFile file(request.checkpoint);
  const Model model = read_checkpoint_model(file);
  const TokenShard shard(request.shard);
  check_shard(shard, model);
  const auto backend = open_device(request.device, request.threads);
  Evaluator evaluator(*backend, model, request.batch_size);
  read_parameters(file, evaluator.weights().parameters(), "", *backend, evaluator.weights().data());

  WindowBatch batch(request.batch_size, model.context);
  const ShardLoss loss = loss_over_shard(
      shard, {}, batch, model.context,
      {[&](const WindowBatch& windows) { return evaluator.loss_of(windows); }, [&] { return evaluator.rest(); }},
      [&] { return control.asked() == Request::none; });
  if (!loss.complete) throw Error("cancelled", "the evaluation was cancelled");
  if (!std::isfinite(loss.mean())) {
    throw Error("checkpoint_invalid", "the weights give a loss that is not finite", request.checkpoint);
  }
  return {loss.mean(), loss.targets, bits_per_byte(loss.mean(), shard)};
}

}  // namespace sizewise
