#include "bench/random_checkpoint.h"

#include "model/model_json.h"
#include "model/weights_file.h"

namespace sizewise {

void write_random_checkpoint(const Model& model, std::uint64_t seed, const std::string& path, int threads) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  Weights weights(*backend, model);
  weights.initialise(seed, threads);
  write_safetensors(path, parameter_views(weights.parameters(), weights.data(), ""),
                    {{"model", model_to_json(model).write()}});
}

}  // namespace sizewise
