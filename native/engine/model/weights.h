// The weights of one model on one device.
#pragma once
#include <cstdint>

#include "graph/device_buffer.h"
#include "graph/parameters.h"
#include "model/model.h"

namespace sizewise {

class Weights {
 public:
  // Throws Error: model_invalid, out_of_memory.
  Weights(Backend& backend, const Model& model);
  // To be read alone, its matrices packed.
  Weights(Backend& backend, const Model& model, WeightFormat format);

  // Of fp32 weights.
  void initialise(std::uint64_t seed, int threads);

  const Model& model() const noexcept { return model_; }
  Backend& backend() const noexcept { return backend_; }
  // Programs of the model are built over these; they declare nothing new.
  ParameterSet& parameters() noexcept { return parameters_; }
  const ParameterSet& parameters() const noexcept { return parameters_; }
  std::byte* data() const noexcept { return memory_.data(); }

 private:
  Weights(Backend& backend, const Model& model, ParameterSet parameters);
  Backend& backend_;
  Model model_;
  ParameterSet parameters_;
  DeviceBuffer memory_;
};

}  // namespace sizewise
