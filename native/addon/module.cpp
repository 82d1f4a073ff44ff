// The module itself: the names of binding.d.ts and the functions behind them.
#include <napi.h>

#include "commands.h"
#include "errors.h"
#include "task_registry.h"

namespace sizewise::addon {

namespace {

template <Napi::Value (*command)(const Napi::CallbackInfo&)>
Napi::Value exported(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] { return command(call); });
}

template <Napi::Value (*command)(const Napi::CallbackInfo&)>
void set(Napi::Object exports, const char* name) {
  exports.Set(name, Napi::Function::New<exported<command>>(exports.Env(), name));
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  TaskRegistry::install(env);
  set<version>(exports, "version");
  set<describe_cpu>(exports, "describeCpu");
  set<describe_cuda>(exports, "describeCuda");
  set<cuda_usage>(exports, "cudaUsage");
  set<describe_model>(exports, "describeModel");
  set<measure_model>(exports, "measureModel");
  set<train_tokenizer>(exports, "trainTokenizer");
  set<inspect_tokenizer>(exports, "inspectTokenizer");
  set<encode_text>(exports, "encodeText");
  set<encode_bytes>(exports, "encodeBytes");
  set<decode_to_bytes>(exports, "decodeToBytes");
  set<encode_documents>(exports, "encodeDocuments");
  set<train>(exports, "train");
  set<evaluate>(exports, "evaluate");
  set<generate>(exports, "generate");
  set<generate_lanes>(exports, "generateLanes");
  set<export_gguf>(exports, "exportGguf");
  set<write_random_checkpoint>(exports, "writeRandomCheckpoint");
  set<benchmark>(exports, "benchmark");
  return exports;
}

}  // namespace

NODE_API_MODULE(sizewise, initialise)

}  // namespace sizewise::addon
