// Models, recipes and token shards that are small enough for tests.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "io/token_shard.h"
#include "model/model.h"
#include "random_data.h"
#include "temporary_folder.h"
#include "train/recipe.h"

namespace sizewise::testing {

inline Model small_gpt() {
  return {.name = "small",
          .family = Family::gpt,
          .n_layer = 2,
          .n_head = 2,
          .n_kv_head = 2,
          .d_model = 16,
          .d_ff = 64,
          .context = 12,
          .vocab = 23};
}

inline Model small_llama() {
  return {.name = "small",
          .family = Family::llama,
          .n_layer = 2,
          .n_head = 4,
          .n_kv_head = 2,
          .d_model = 32,
          .d_ff = 48,
          .context = 12,
          .vocab = 23,
          .tied_embeddings = false,
          .bias = false};
}

inline Recipe small_recipe() {
  return {.max_steps = 12,
          .batch_size = 3,
          .learning_rate = 1e-2,
          .min_lr = 1e-3,
          .warmup_steps = 2,
          .weight_decay = 0.1,
          .grad_clip = 1.0,
          .eval_interval = 4,
          .checkpoint_interval = 3,
          .seed = 7};
}

// Ids that can be learnt: mostly the one before plus one.
inline std::vector<std::int32_t> learnable_ids(std::size_t count, int vocab, std::uint32_t stream = 1) {
  std::vector<std::int32_t> ids = random_integers(count, stream, vocab);
  for (std::size_t i = 1; i < count; ++i) {
    if (ids[i] % 8) ids[i] = (ids[i - 1] + 1) % vocab;
  }
  return ids;
}

inline std::string write_shard(const TemporaryFolder& folder, const std::string& name,
                               const std::vector<std::int32_t>& ids, int vocab, std::uint64_t text_bytes) {
  TokenShardWriter writer(folder.path(name), static_cast<std::uint32_t>(vocab));
  writer.append(ids);
  writer.commit(1, text_bytes);
  return folder.path(name);
}

}  // namespace sizewise::testing
