// Logits [rows, V] on the device that computed them. They hold until what gave them computes others.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ops/backend.h"

namespace sizewise {

class Logits {
 public:
  Logits() = default;
  Logits(Backend& backend, const float* data, int rows, int vocab)
      : backend_(&backend), data_(data), rows_(rows), vocab_(vocab) {}

  int rows() const noexcept { return rows_; }
  const float* row(int index) const noexcept { return data_ + std::int64_t{index} * vocab_; }
  // One of its rows alone.
  Logits at(int index) const noexcept { return {*backend_, row(index), 1, vocab_}; }
  Logits last() const noexcept { return at(rows_ - 1); }

  // Until they are there: for those who measure it.
  void wait() const { backend_->synchronize(); }

  std::vector<float> on_host() const {
    std::vector<float> all(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(vocab_));
    backend_->copy_out(reinterpret_cast<std::byte*>(all.data()), reinterpret_cast<const std::byte*>(data_),
                       all.size() * sizeof(float));
    return all;
  }

 private:
  Backend* backend_ = nullptr;
  const float* data_ = nullptr;
  int rows_ = 0, vocab_ = 0;
};

}  // namespace sizewise
