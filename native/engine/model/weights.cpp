#include "model/weights.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/programs.h"
#include "parallel/thread_pool.h"

namespace sizewise {

Weights::Weights(Backend& backend, const Model& model) : Weights(backend, model, ParameterSet()) {}

Weights::Weights(Backend& backend, const Model& model, WeightFormat format)
    : Weights(backend, model, ParameterSet(backend, format)) {}

Weights::Weights(Backend& backend, const Model& model, ParameterSet parameters)
    : backend_(backend),
      model_(model),
      parameters_(declare_parameters(model, std::move(parameters))),
      memory_(backend, parameters_.bytes()) {}

void Weights::initialise(std::uint64_t seed, int threads) {
  constexpr std::int64_t chunk = 1 << 14;
  ThreadPool pool(threads);
  std::vector<std::vector<float>> staging(static_cast<std::size_t>(pool.threads()), std::vector<float>(chunk));
  for (int index = 0; index < static_cast<int>(parameters_.specs().size()); ++index) {
    const std::int64_t count = parameters_.specs()[static_cast<std::size_t>(index)].count();
    std::byte* to = memory_.data() + parameters_.offset_bytes(index);
    pool.run(static_cast<int>((count + chunk - 1) / chunk), [&](int number, int worker) {
      const std::int64_t begin = number * chunk;
      const auto size = static_cast<std::size_t>(std::min(chunk, count - begin));
      float* values = staging[static_cast<std::size_t>(worker)].data();
      parameters_.initialise(index, seed, begin, {values, size});
      backend_.copy_in(to + begin * static_cast<std::int64_t>(sizeof(float)), reinterpret_cast<std::byte*>(values),
                       size * sizeof(float));
    });
  }
}

}  // namespace sizewise
