// A token shard fits a model when the model knows every id that the shard may hold.
#pragma once
#include <string>

#include "base/error.h"
#include "io/token_shard.h"
#include "model/model.h"

namespace sizewise {

inline void check_shard(const TokenShard& shard, const Model& model) {
  if (shard.vocab() <= static_cast<std::uint32_t>(model.vocab)) return;
  throw Error("shard_invalid",
              "expected token ids below the model's vocab " + std::to_string(model.vocab) +
                  ", found a shard of vocab " + std::to_string(shard.vocab()),
              shard.path());
}

}  // namespace sizewise
