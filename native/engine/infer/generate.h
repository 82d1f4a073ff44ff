// Continues a prompt with a checkpoint, one token at a time, with a key-value cache.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/weights.h"
#include "ops/packed_linear.h"
#include "train/control.h"

namespace sizewise {

// The keys of SamplingOptions in electron/contract/engine-protocol.ts.
struct SamplingOptions {
  int max_tokens = 128;
  double temperature = 1.0;            // 0: greedy
  int top_k = 0;                       // 0: off
  double top_p = 1.0;                  // 1: off
  double repetition_penalty = 1.0;     // 1: off (Keskar 2019, "CTRL": over every token of prompt and continuation)
  std::vector<std::string> stop = {};  // the text ends before the first of these
  std::uint64_t seed = 0;
};

// What the ids of a text stand for, and what is told of each token.
struct Telling {
  std::function<std::string(std::int32_t)> token_bytes;  // the bytes that an id stands for
  std::optional<std::int32_t> end_of_text = {};
  int alternatives = 0;  // how many of the most likely tokens are told with each
};

struct GenerateRequest {
  std::string checkpoint;
  std::vector<std::int32_t> prompt;  // at least one id
  Telling telling;
  SamplingOptions options;
  std::optional<WeightFormat> weights = {};  // how matrices are kept in memory; absent: fp32
  // Of a smaller model of the same vocabulary, which proposes tokens: where it often proposes what the model chooses,
  // these come faster. They are the same tokens. It is kept in the format of `weights`, but not below int8.
  std::optional<std::string> draft = {};
  bool always_ahead = false;  // it proposes as much as it can even where that makes them slower: for tests
  std::string device = "cpu";
  int threads = 0;
};

// A token that could have come. Bytes of an unfinished character are U+FFFD in `text`.
struct Alternative {
  std::int32_t id;
  std::string text;
  double logprob;
};

// `text` is whole UTF-8 characters: bytes of an unfinished one wait for the next token, as do bytes that may yet turn
// out to begin a stop string.
struct GeneratedToken {
  std::int32_t id;
  std::string text;
  double logprob;                         // natural log of its probability before temperature and filters
  std::vector<Alternative> alternatives;  // most likely first, before penalty, temperature and filters
};

// "bf16", "int8" or "int4"; "fp32" is none. Throws Error("usage").
std::optional<WeightFormat> parse_weight_format(std::string_view name);

enum class Finish { length, stop, end_of_text, cancelled };

struct Generation {
  std::string text;  // unfinished or broken UTF-8 becomes U+FFFD
  std::vector<std::int32_t> ids;
  std::vector<double> logprobs;
  double tokens_per_second = 0.0;  // after the first token
  double first_token_ms = 0.0;
  Finish finish = Finish::length;
  int proposed = 0, accepted = 0;  // tokens of the draft that were read, and those of them that were chosen
  std::int64_t memory_bytes = 0;   // held at most: weights, keys and values, what ops work in
};

// Times count from the reading of the prompt, after the weights are loaded. Text, ids and log-probabilities leave out
// the end-of-text token. Past the context's end the last half of it is read again as a new prompt. Blocking; `on_token`
// is called on this thread. Throws Error: checkpoint_invalid, usage (an option out of range, an empty prompt, an id
// outside the vocabulary, a draft of another vocabulary), out_of_memory, device_unavailable, device_failed.
Generation generate(const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token);

// The same with weights that are loaded; `draft` may be null, and is on the same backend. Instead of files the request
// names nothing.
Generation generate(Weights& weights, Weights* draft, const GenerateRequest& request, const Control& control,
                    const std::function<void(const GeneratedToken&)>& on_token);

}  // namespace sizewise
