// Draws one token from a row of logits, and names the highest of them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "backend/cpu/descent.h"
#include "backend/cpu/kernels/sampling.h"
#include "ops/sampling.h"

namespace sizewise::cpu {

class RowSampling {
 public:
  // Floats of memory that it works in, 64-byte aligned.
  static std::size_t floats(int vocab);
  RowSampling(const SamplingKernels& kernels, int vocab, float* memory);

  SampledToken sample(const SamplingRow& row);
  void likeliest(const float* logits, int count, LikelyToken* to);

 private:
  const float* penalised(const SamplingRow& row);
  void take_highest(const float* logits, double total, SampledToken& sampled);
  void draw(const SamplingRow& row, const float* logits, SampledToken& sampled);
  void draw_of_all(double drawn, double total, SampledToken& sampled) const;
  void draw_of_likeliest(const SamplingRow& row, double total, SampledToken& sampled);
  float least_kept(float top_p, double total) const;
  double weight_of(std::int32_t id) const { return static_cast<double>(weights_[id]); }

  const SamplingKernels& kernels_;
  std::int64_t vocab_;
  Descent::Buckets* buckets_;
  std::span<double> sums_;                      // of the weights of each group of tokens
  std::span<float> largest_, largest_weights_;  // of each stretch (Stretches)
  float *room_, *adjusted_, *weights_;
  std::int32_t *ids_, *near_;
};

}  // namespace sizewise::cpu
