#include "train/evaluate.h"

#include <cmath>

#include "base/error.h"
#include "device/open_device.h"
#include "model/programs.h"
#include "model/weights_file.h"
#include "train/check_shard.h"
#include "train/windows.h"

namespace sizewise {
namespace {

class Evaluator {
 public:
  Evaluator(Backend& backend, const Model& model, int batch)
      : backend_(backend),
        weights_(backend, model),
        loss_(evaluation_program(model, weights_.parameters(), backend, batch, model.context)),
        arena_(backend, loss_.program.arena_bytes()),
        losses_(static_cast<std::size_t>(batch) * static_cast<std::size_t>(model.context)) {}

  Weights& weights() noexcept { return weights_; }

  double sum_of_losses(const WindowBatch& batch) {
    const ProgramMemory memory{weights_.data(), nullptr, arena_.data()};
    const auto copy_in = [&](Tensor to, std::span<const std::int32_t> from) {
      backend_.copy_in(loss_.program.address(memory, to), reinterpret_cast<const std::byte*>(from.data()),
                       from.size_bytes());
    };
    copy_in(loss_.ids, batch.ids());
    copy_in(loss_.targets, batch.targets());
    loss_.program.run(backend_, memory, {});
    backend_.synchronize();
    backend_.copy_out(reinterpret_cast<std::byte*>(losses_.data()), loss_.program.address(memory, loss_.losses),
                      losses_.size() * sizeof(float));
    double sum = 0.0;
    for (const float loss : losses_) sum += loss;
    return sum;
  }

 private:
  Backend& backend_;
  Weights weights_;
  LossProgram loss_;
  DeviceBuffer arena_;
  std::vector<float> losses_;
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
      shard, {}, batch, model.context, [&](const WindowBatch& windows) { return evaluator.sum_of_losses(windows); },
      [&] { return control.asked() == Request::none; });
  if (!loss.complete) throw Error("cancelled", "the evaluation was cancelled");
  if (!std::isfinite(loss.mean())) {
    throw Error("checkpoint_invalid", "the weights give a loss that is not finite", request.checkpoint);
  }
  return {loss.mean(), loss.targets, bits_per_byte(loss.mean(), shard)};
}

}  // namespace sizewise
