// How the tokens of one text are drawn.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "graph/device_buffer.h"
#include "infer/generate.h"

namespace sizewise {

// Throws Error("usage") that names the option, what is allowed and what came.
void check_sampling(const SamplingOptions& options);

class Sampler {
 public:
  // Throws as check_sampling().
  Sampler(const SamplingOptions& options, Backend& backend);

  // More of the text, whose tokens the repetition penalty counts; or less: its last `count` tokens are taken back.
  void seen(std::span<const std::int32_t> ids);
  void unseen(std::size_t count);

  // What the n-th draw asks of logits [V] on the device. It takes the n-th number of the seed, so that one seed gives
  // one text. Throws Error("out_of_memory").
  SamplingRow row(const float* logits, std::uint64_t n);

 private:
  void upload();
  SamplingRow asked_;
  std::uint64_t seed_;
  Backend& backend_;
  // Kept for a penalty alone: on the host, and as much of it on the device as was needed so far.
  std::vector<std::int32_t> text_;
  std::size_t uploaded_ = 0;
  DeviceBuffer on_device_;
};

}  // namespace sizewise
