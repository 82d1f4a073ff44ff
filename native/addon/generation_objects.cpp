#include "generation_objects.h"

#include "base/error.h"
#include "objects.h"

namespace sizewise::addon {
namespace {

constexpr int most_tokens = 1 << 24;
constexpr int most_alternatives = 100;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

const char* finish_name(Finish finish) {
  switch (finish) {
    case Finish::length:
      return "length";
    case Finish::stop:
      return "stop";
    case Finish::end_of_text:
      return "end_of_text";
    case Finish::cancelled:
      break;
  }
  return "cancelled";
}

// Of GeneratedToken and Alternative: the keys are the same.
template <class Token>
Napi::Object write_chance(Napi::Env env, const Token& token) {
  Napi::Object object = numbers(env, {member("id", token.id), member("logprob", token.logprob)});
  object.Set("text", Napi::String::New(env, token.text));
  return object;
}

template <class Number>
Napi::Array write_numbers(Napi::Env env, const std::vector<Number>& values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  for (std::uint32_t i = 0; i < values.size(); ++i) array.Set(i, Napi::Number::New(env, values[i]));
  return array;
}

}  // namespace

SamplingOptions read_sampling(const Argument& argument) {
  SamplingOptions options;
  options.max_tokens = argument["max_tokens"].whole(0, most_tokens);
  options.temperature = argument["temperature"].number();
  options.top_k = argument["top_k"].whole(0, most_tokens);
  options.top_p = argument["top_p"].number();
  options.repetition_penalty = argument["repetition_penalty"].number();
  options.stop = argument["stop"].strings();
  options.seed = static_cast<std::uint64_t>(argument["seed"].integer(0, largest_exact));
  return options;
}

int read_alternatives(const Argument& argument) {
  return argument.is_absent() ? 0 : argument.whole(0, most_alternatives);
}

std::optional<WeightFormat> read_weight_format(const Argument& argument) {
  return argument.is_absent() ? std::nullopt : parse_weight_format(argument.string());
}

Napi::Object write_token(Napi::Env env, const GeneratedToken& token, bool with_alternatives) {
  Napi::Object object = write_chance(env, token);
  if (!with_alternatives) return object;
  Napi::Array alternatives = Napi::Array::New(env, token.alternatives.size());
  for (std::uint32_t i = 0; i < token.alternatives.size(); ++i)
    alternatives.Set(i, write_chance(env, token.alternatives[i]));
  object.Set("alternatives", alternatives);
  return object;
}

Napi::Object write_generation(Napi::Env env, const Generation& generation) {
  Napi::Object object = numbers(
      env, {member("tokens_per_second", generation.tokens_per_second),
            member("first_token_ms", generation.first_token_ms), member("memory_bytes", generation.memory_bytes)});
  object.Set("ids", write_numbers(env, generation.ids));
  object.Set("logprobs", write_numbers(env, generation.logprobs));
  object.Set("text", Napi::String::New(env, generation.text));
  object.Set("finish", Napi::String::New(env, finish_name(generation.finish)));
  return object;
}

std::vector<std::int32_t> encode_prompt(const Tokenizer& tokenizer, const std::string& prompt) {
  std::vector<std::int32_t> ids = tokenizer.encode(prompt);
  if (ids.empty() && tokenizer.end_of_text()) ids.push_back(*tokenizer.end_of_text());
  if (ids.empty())
    throw Error("usage", "expected a prompt: the tokenizer has no end-of-text token to begin a text with", "prompt");
  return ids;
}

}  // namespace sizewise::addon
