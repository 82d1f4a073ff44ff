// What generating is asked and what it tells, from and to JavaScript objects of the same keys.
#pragma once
#include <napi.h>

#include <string>
#include <vector>

#include "arguments.h"
#include "infer/generate.h"
#include "tokenizer/tokenizer.h"

namespace sizewise::addon {

SamplingOptions read_sampling(const Argument& argument);
// Of `alternatives` and `weights`, which may be absent.
int read_alternatives(const Argument& argument);
std::optional<WeightFormat> read_weight_format(const Argument& argument);

// `alternatives` is there where some were asked for.
Napi::Object write_token(Napi::Env env, const GeneratedToken& token, bool with_alternatives);
Napi::Object write_generation(Napi::Env env, const Generation& generation);

// Without a text a new document begins: what follows an end-of-text token. Throws Error("usage") where there is none.
std::vector<std::int32_t> encode_prompt(const Tokenizer& tokenizer, const std::string& prompt);

}  // namespace sizewise::addon
