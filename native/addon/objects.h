// Engine's structs to and from JavaScript objects of the same keys (electron/contract).
#pragma once
#include <napi.h>

#include <initializer_list>
#include <utility>

#include "arguments.h"
#include "model/count.h"
#include "model/model.h"
#include "train/recipe.h"

namespace sizewise::addon {

// Throws Error("usage") for a wrong type, model_invalid or study_invalid for a wrong word. Ranges are the engine's.
Model read_model(const Argument& argument);
Recipe read_recipe(const Argument& argument);

// Numbers: counts lie far below 2^53.
Napi::Object numbers(Napi::Env env, std::initializer_list<std::pair<const char*, double>> members);
Napi::Object write_parameters(Napi::Env env, const ParameterCount& count);
Napi::Object write_memory(Napi::Env env, const ModelMemory& memory);

template <class Number>
std::pair<const char*, double> member(const char* key, Number value) {
  return {key, static_cast<double>(value)};
}

}  // namespace sizewise::addon
