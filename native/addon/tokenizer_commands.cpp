// trainTokenizer, inspectTokenizer, encodeText, encodeBytes, decodeToBytes, encodeDocuments.
#include <cstring>

#include "commands.h"
#include "event_task.h"
#include "io/utf8.h"
#include "objects.h"
#include "tokenizer/encode_documents.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/train_tokenizer.h"
#include "tokenizer_cache.h"

namespace sizewise::addon {

namespace {

Napi::Int32Array write_ids(Napi::Env env, const std::vector<std::int32_t>& ids) {
  auto array = Napi::Int32Array::New(env, ids.size());
  if (!ids.empty()) std::memcpy(array.Data(), ids.data(), ids.size() * sizeof ids[0]);
  return array;
}

class TrainTokenizerTask final : public ProgressTask {
 public:
  TrainTokenizerTask(const Argument& options, Napi::Function on_progress)
      : ProgressTask(on_progress), out_(options["out"].string()) {
    options_.kind = parse_tokenizer_kind(options["kind"].string());
    options_.vocab = options["vocab"].integer(0, std::int64_t{1} << 31);
    options_.documents = options["documents"].strings();
    options_.threads = threads_of(options["threads"]);
  }

 private:
  void work() override {
    const Tokenizer tokenizer = sizewise::train_tokenizer(options_, long_work());
    save_tokenizer(tokenizer, out_);
    vocab_ = tokenizer.vocab();
  }
  Napi::Value result(Napi::Env env) override { return numbers(env, {member("vocab", vocab_)}); }

  TrainTokenizerOptions options_;
  std::string out_;
  std::int32_t vocab_ = 0;
};

class EncodeDocumentsTask final : public ProgressTask {
 public:
  EncodeDocumentsTask(const Argument& options, Napi::Function on_progress)
      : ProgressTask(on_progress),
        tokenizer_(options["tokenizer"].string()),
        documents_(options["documents"].string()),
        out_(options["out"].string()),
        threads_(threads_of(options["threads"])) {}

 private:
  void work() override {
    encoded_ = sizewise::encode_documents(*cached_tokenizer(tokenizer_), documents_, out_, threads_, long_work());
  }
  Napi::Value result(Napi::Env env) override {
    return numbers(env, {member("tokens", encoded_.tokens), member("documents", encoded_.documents),
                         member("bytes", encoded_.text_bytes)});
  }

  std::string tokenizer_, documents_, out_;
  int threads_;
  EncodedDocuments encoded_{};
};

std::shared_ptr<const Tokenizer> tokenizer_of(const Napi::CallbackInfo& call) {
  return cached_tokenizer(Argument(call, 0, "tokenizer").string());
}

}  // namespace

Napi::Value train_tokenizer(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<TrainTokenizerTask>(Argument(call, 0, "options"),
                                                                      Argument(call, 1, "onProgress").function()));
}

Napi::Value encode_documents(const Napi::CallbackInfo& call) {
  return Task::start(call.Env(), std::make_shared<EncodeDocumentsTask>(Argument(call, 0, "options"),
                                                                       Argument(call, 1, "onProgress").function()));
}

Napi::Value inspect_tokenizer(const Napi::CallbackInfo& call) {
  const auto tokenizer = cached_tokenizer(Argument(call, 0, "path").string());
  Napi::Object object = numbers(call.Env(), {member("vocab", tokenizer->vocab())});
  object.Set("kind", Napi::String::New(call.Env(), std::string(tokenizer_kind_name(tokenizer->kind()))));
  return object;
}

Napi::Value encode_text(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  const std::string text = Argument(call, 1, "text").string();
  const auto tokenizer = tokenizer_of(call);
  const std::vector<std::int32_t> ids = tokenizer->encode(text);
  Napi::Array tokens = Napi::Array::New(env, ids.size());
  for (std::uint32_t i = 0; i < ids.size(); ++i)
    tokens.Set(i, Napi::String::New(env, valid_utf8(tokenizer->token_bytes(ids[i]))));
  Napi::Object object = Napi::Object::New(env);
  object.Set("ids", write_ids(env, ids));
  object.Set("tokens", tokens);
  return object;
}

Napi::Value encode_bytes(const Napi::CallbackInfo& call) {
  const auto bytes = Argument(call, 1, "bytes").typed_array(napi_uint8_array).As<Napi::Uint8Array>();
  const std::string_view text(reinterpret_cast<const char*>(bytes.Data()), bytes.ElementLength());
  return write_ids(call.Env(), tokenizer_of(call)->encode(text));
}

Napi::Value decode_to_bytes(const Napi::CallbackInfo& call) {
  const auto ids = Argument(call, 1, "ids").typed_array(napi_int32_array).As<Napi::Int32Array>();
  const std::string bytes = tokenizer_of(call)->decode({ids.Data(), ids.ElementLength()});
  auto array = Napi::Uint8Array::New(call.Env(), bytes.size());
  if (!bytes.empty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
  return array;
}

}  // namespace sizewise::addon
