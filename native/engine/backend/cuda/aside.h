// Work that nothing waits for soon: weight gradients, on a stream of their own beside the ops that follow. Small models
// leave most of a device idle, and their steps are chains of short kernels; this shortens the chain.
#pragma once
#include <cuda_runtime_api.h>

#include <array>
#include <cstddef>
#include <deque>

#include "ops/values.h"

namespace sizewise::cuda {

class Aside {
 public:
  // What a piece of work reads stays as it is for so many further ops (Backend::overlap).
  static constexpr int kOverlap = 6;

  Aside();
  ~Aside();
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  cudaStream_t stream() const noexcept { return stream_; }

  struct Range {
    const std::byte* begin = nullptr;
    std::int64_t bytes = 0;
    bool holds(const std::byte* at) const noexcept { return at >= begin && at < begin + bytes; }
  };
  // Between begin() and end() belongs one piece of work on stream(); it starts when all that is on `main` has ended.
  void begin(cudaStream_t main);
  void end(std::array<Range, 2> reads);

  // An op is about to be enqueued on `main`: pieces whose time is over are waited for.
  void next_op(cudaStream_t main);
  // An op writes there, in place: pieces that read it are waited for.
  void before_writing(const std::byte* at, cudaStream_t main);
  // Waits for all of them.
  void join(cudaStream_t main);

 private:
  struct Piece {
    cudaEvent_t ended;
    std::array<Range, 2> reads;
    long op;
  };
  void wait_for_first(std::size_t count, cudaStream_t main);
  cudaEvent_t event();
  static constexpr std::size_t kEvents = 64;
  cudaStream_t stream_ = nullptr;
  std::array<cudaEvent_t, kEvents> events_{};
  std::size_t next_event_ = 0;
  std::deque<Piece> pieces_;  // in the order of the stream: when one has ended, so have those before it
  long op_ = 0;
};

}  // namespace sizewise::cuda
