#include "exchange/export_gguf.h"

#include <doctest/doctest.h>

#include <limits>

#include "exchange/gguf_vocabulary.h"
#include "exchange/llama_tensors.h"
#include "failure.h"
#include "io/json.h"
#include "model/model_json.h"
#include "model/weights_file.h"
#include "small_models.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/train_tokenizer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

Tokenizer bytes_tokenizer() {
  return train_tokenizer({.kind = TokenizerKind::byte, .vocab = 257, .documents = {}, .threads = 1}, {});
}

class Files {
 public:
  ExportGgufRequest request(const Model& model, GgufType type = GgufType::f16) {
    const auto backend = make_cpu_backend({.threads = 1, .path = {}});
    Weights weights(*backend, model);
    weights.initialise(3, 1);
    write_safetensors(folder.path("c"), parameter_views(weights.parameters(), weights.data(), ""),
                      {{"model", model_to_json(model).write()}});
    save_tokenizer(bytes_tokenizer(), folder.path("t"));
    return {folder.path("c"), folder.path("t"), type, "small", folder.path("out.gguf")};
  }

  TemporaryFolder folder;
};

Model llama_of_bytes() {
  Model model = small_llama();
  model.vocab = 257;
  return model;
}

}  // namespace

TEST_CASE("names and rows are those of llama.cpp") {
  CHECK(gguf_tensor_name("model.layers.12.post_attention_layernorm.weight") == "blk.12.ffn_norm.weight");
  CHECK(gguf_tensor_name("lm_head.weight") == "output.weight");
  CHECK_THROWS(gguf_tensor_name("transformer.wte.weight"));
  const Model model = small_llama();  // head size 8, 4 heads, 2 kv heads
  const std::vector<std::int64_t> order = gguf_row_order("blk.0.attn_k.weight", model);
  CHECK(order == std::vector<std::int64_t>{0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15});
  CHECK(gguf_row_order("blk.0.attn_q.weight", model).size() == 32);
  CHECK(gguf_row_order("blk.0.attn_v.weight", model).empty());
}

TEST_CASE("a matrix whose rows are no multiple of a block is kept as f16") {
  Files files;
  const ExportedGguf exported = export_gguf(files.request(llama_of_bytes(), GgufType::q8_0), {});
  // d_ff is 48: only the way down reads rows of it.
  CHECK(exported.kept_as_f16 == std::vector<std::string>{"blk.0.ffn_down.weight", "blk.1.ffn_down.weight"});
  CHECK(exported.tensors == 3 + 2 * 9);
  CHECK(exported.bytes == files.folder.read("out.gguf").size());
}

TEST_CASE("another family is refused, and leaves no file") {
  Files files;
  Model gpt = small_gpt();
  gpt.vocab = 257;
  const ExportGgufRequest request = files.request(gpt);
  const Failure failure = failure_of([&] { export_gguf(request, {}); });
  CHECK(failure.code == "export_unsupported");
  CHECK(failure.message == "GGUF takes models of the family llama; this one is of the family gpt");
  CHECK(files.folder.files() == 2);
}

TEST_CASE("tokenizers that GGUF has no words for are refused with the reason") {
  const auto failure = [](TokenizerParts parts, int vocab) {
    return failure_of([&] { gguf_vocabulary(Tokenizer(std::move(parts)), vocab, "t"); });
  };
  const TokenizerParts good = bytes_tokenizer().parts();
  CHECK(failure(good, 257).code == "none");
  CHECK(failure(good, 256).code == "export_unsupported");
  TokenizerParts parts = good;
  parts.kind = TokenizerKind::character;
  CHECK(contains(failure(parts, 257).message, "is of characters"));
  parts = good;
  parts.added.clear();
  CHECK(contains(failure(parts, 257).message, "has no end-of-text token"));
  parts = good;
  parts.kind = TokenizerKind::bpe;
  parts.splits_words = false;
  CHECK(contains(failure(parts, 257).message, "splits no text into words"));
  parts.splits_words = parts.takes_whole_words = true;
  CHECK(contains(failure(parts, 257).message, "ignore_merges"));
}

TEST_CASE("a weight that is not finite is checkpoint_invalid, and leaves no file") {
  Files files;
  const Model model = llama_of_bytes();
  const ExportGgufRequest request = files.request(model, GgufType::q4_0);
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  Weights weights(*backend, model);
  weights.initialise(3, 1);
  reinterpret_cast<float*>(weights.data())[100] = std::numeric_limits<float>::quiet_NaN();
  write_safetensors(request.checkpoint, parameter_views(weights.parameters(), weights.data(), ""),
                    {{"model", model_to_json(model).write()}});
  const Failure failure = failure_of([&] { export_gguf(request, {}); });
  CHECK(failure.code == "checkpoint_invalid");
  CHECK(contains(failure.at, "embed_tokens"));
  CHECK(files.folder.files() == 2);
}

TEST_CASE("a cancelled export leaves no file") {
  Files files;
  const ExportGgufRequest request = files.request(llama_of_bytes());
  CHECK(failure_of([&] { export_gguf(request, {.on_progress = {}, .is_cancelled = [] { return true; }}); }).code ==
        "cancelled");
  CHECK(files.folder.files() == 2);
}
