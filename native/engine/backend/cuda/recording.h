// A sequence of ops recorded as a CUDA graph, and the numbers in it that change from one replay to the next. They stand
// in device memory, in the order in which the ops ask for them; before each replay the ops are gone through once more
// without launching anything, which writes the new numbers.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/kernels/varying.h"
#include "ops/backend.h"

namespace sizewise::cuda {

class GraphRecording final : public Recording {
 public:
  GraphRecording();
  ~GraphRecording() override;
  GraphRecording(const GraphRecording&) = delete;
  GraphRecording& operator=(const GraphRecording&) = delete;

  bool recorded_at(int generation) const noexcept { return runnable_ && generation_ == generation; }

  // Between begin() and end(), what is enqueued on the stream is recorded and not run.
  void begin(cudaStream_t stream);
  void end(cudaStream_t stream, int generation);
  void abandon(cudaStream_t stream) noexcept;
  // Between collect() and replay(), the numbers of the next replay are given.
  void collect();
  void replay(cudaStream_t stream);

  template <typename T>
  Varying<T> number(T value) {
    const std::size_t offset = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
    if (offset + sizeof(T) > kCapacity) throw std::logic_error("a recording with too many numbers");
    std::memcpy(host_ + offset, &value, sizeof(T));
    used_ = offset + sizeof(T);
    return {value, reinterpret_cast<const T*>(device_ + offset)};
  }

 private:
  // A position, a row and a length for each of 16 lanes and as many layers as a model may have.
  static constexpr std::size_t kCapacity = 1 << 19;
  std::byte *host_ = nullptr, *device_ = nullptr;
  std::size_t used_ = 0, recorded_ = 0;
  cudaGraphExec_t runnable_ = nullptr;
  cudaEvent_t sent_ = nullptr;
  int generation_ = -1;
  std::unique_lock<std::recursive_mutex> recording_;  // held between begin() and end()
};

}  // namespace sizewise::cuda
