// exportGguf.
#include "commands.h"
#include "event_task.h"
#include "exchange/export_gguf.h"
#include "objects.h"

namespace sizewise::addon {

namespace {

class ExportGgufTask final : public ProgressTask {
 public:
  ExportGgufTask(const Argument& options, Napi::Function on_progress) : ProgressTask(on_progress) {
    request_.checkpoint = options["checkpoint"].string();
    request_.tokenizer = options["tokenizer"].string();
    request_.type = parse_gguf_type(options["type"].string());
    request_.name = options["name"].string();
    request_.out = options["out"].string();
  }

 private:
  void work() override { exported_ = sizewise::export_gguf(request_, long_work()); }
  Napi::Value result(Napi::Env env) override {
    Napi::Object object = numbers(env, {member("bytes", exported_.bytes), member("tensors", exported_.tensors)});
    Napi::Array kept = Napi::Array::New(env, exported_.kept_as_f16.size());
    for (std::uint32_t i = 0; i < exported_.kept_as_f16.size(); ++i)
      kept.Set(i, Napi::String::New(env, exported_.kept_as_f16[i]));
    object.Set("kept_as_f16", kept);
    return object;
  }

  ExportGgufRequest request_;
  ExportedGguf exported_;
};

}  // namespace

Napi::Value export_gguf(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<ExportGgufTask>(Argument(call, 0, "options"),
                                                                  Argument(call, 1, "onProgress").function()));
}

}  // namespace sizewise::addon
