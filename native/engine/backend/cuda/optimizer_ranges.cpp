#include "backend/cuda/optimizer_ranges.h"

#include <algorithm>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/failure.h"

namespace sizewise::cuda {
namespace {

bool same(const AdamWRange& a, const AdamWRange& b) {
  return a.parameter == b.parameter && a.gradient == b.gradient && a.first_moment == b.first_moment &&
         a.second_moment == b.second_moment && a.rounded == b.rounded && a.count == b.count && a.decay == b.decay;
}

}  // namespace

OptimizerRanges::~OptimizerRanges() {
  const auto lock = device_lock();
  forget();
}

void OptimizerRanges::set(std::span<const AdamWTensor> tensors, Blocks& blocks) {
  std::vector<AdamWRange> wanted;
  wanted.reserve(tensors.size());
  for (const AdamWTensor& tensor : tensors)
    wanted.push_back({tensor.parameter, tensor.gradient, tensor.first_moment, tensor.second_moment,
                      blocks.rounded_if_kept(tensor.parameter), tensor.count, tensor.decay});
  if (std::ranges::equal(wanted, known_, same)) return;
  known_ = std::move(wanted);
  send();
}

void OptimizerRanges::send() {
  const auto lock = device_lock();
  check(cudaDeviceSynchronize(), "waiting for the device");
  forget();
  std::vector<std::int64_t> first(known_.size() + 1, 0);
  for (std::size_t i = 0; i < known_.size(); ++i)
    first[i + 1] = first[i] + (known_[i].count + adamw_block() - 1) / adamw_block();
  block_count_ = first.back();

  const std::size_t ranges_bytes = known_.size() * sizeof(AdamWRange),
                    first_bytes = first.size() * sizeof(std::int64_t);
  const auto partials = static_cast<std::size_t>(std::max<std::int64_t>(block_count_, 1));
  ranges_ = device_array<AdamWRange>(known_.size(), "the optimizer's table");
  first_block_ = device_array<std::int64_t>(first.size(), "the optimizer's table");
  partial_ = device_array<double>(partials, "the norm of the gradients");
  bytes_ = ranges_bytes + first_bytes + partials * sizeof(double);
  memory_.take(bytes_);
  check(cudaMemcpy(ranges_, known_.data(), ranges_bytes, cudaMemcpyHostToDevice), "sending the optimizer's table");
  check(cudaMemcpy(first_block_, first.data(), first_bytes, cudaMemcpyHostToDevice), "sending the optimizer's table");
  check(cudaDeviceSynchronize(), "sending the optimizer's table");
}

void OptimizerRanges::forget() noexcept {
  cudaFree(ranges_);
  cudaFree(first_block_);
  cudaFree(partial_);
  memory_.give_back(bytes_);
  ranges_ = nullptr;
  first_block_ = nullptr;
  partial_ = nullptr;
  bytes_ = 0;
}

}  // namespace sizewise::cuda
