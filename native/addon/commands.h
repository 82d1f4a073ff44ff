// The exported functions of binding.d.ts, one each; module.cpp gives them their names.
#pragma once
#include <napi.h>

namespace sizewise::addon {

Napi::Value version(const Napi::CallbackInfo& call);
Napi::Value describe_cpu(const Napi::CallbackInfo& call);
Napi::Value describe_cuda(const Napi::CallbackInfo& call);
Napi::Value cuda_usage(const Napi::CallbackInfo& call);
Napi::Value describe_model(const Napi::CallbackInfo& call);
Napi::Value measure_model(const Napi::CallbackInfo& call);
Napi::Value train_tokenizer(const Napi::CallbackInfo& call);
Napi::Value inspect_tokenizer(const Napi::CallbackInfo& call);
Napi::Value encode_text(const Napi::CallbackInfo& call);
Napi::Value encode_bytes(const Napi::CallbackInfo& call);
Napi::Value decode_to_bytes(const Napi::CallbackInfo& call);
Napi::Value encode_documents(const Napi::CallbackInfo& call);
Napi::Value train(const Napi::CallbackInfo& call);
Napi::Value evaluate(const Napi::CallbackInfo& call);
Napi::Value generate(const Napi::CallbackInfo& call);
Napi::Value generate_lanes(const Napi::CallbackInfo& call);
Napi::Value export_gguf(const Napi::CallbackInfo& call);
Napi::Value write_random_checkpoint(const Napi::CallbackInfo& call);
Napi::Value benchmark(const Napi::CallbackInfo& call);

}  // namespace sizewise::addon
