// evaluate.
#include "commands.h"
#include "objects.h"
#include "task.h"
#include "train/evaluate.h"

namespace sizewise::addon {

namespace {

constexpr int most_batch_size = 1 << 24;

class EvaluateTask final : public Task {
 public:
  explicit EvaluateTask(const Argument& options) {
    request_.checkpoint = options["checkpoint"].string();
    request_.shard = options["shard"].string();
    request_.device = device_of(options["device"]);
    request_.threads = threads_of(options["threads"]);
    request_.batch_size = options["batch_size"].whole(1, most_batch_size);
  }

 private:
  void work() override { evaluation_ = sizewise::evaluate(request_, control()); }
  Napi::Value result(Napi::Env env) override {
    return numbers(env, {member("loss", evaluation_.loss), member("tokens", evaluation_.tokens),
                         member("bits_per_byte", evaluation_.bits_per_byte)});
  }

  EvaluateRequest request_;
  Evaluation evaluation_{};
};

}  // namespace

Napi::Value evaluate(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<EvaluateTask>(Argument(call, 0, "options")));
}

}  // namespace sizewise::addon
