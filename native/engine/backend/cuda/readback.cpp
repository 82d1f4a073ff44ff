// Numbers go to page-locked memory, which the device writes while the host does other things.
#include <cuda_runtime_api.h>

#include "backend/cuda/cuda_backend.h"
#include "backend/cuda/device_lock.h"

namespace sizewise::cuda {
namespace {

class QueuedReadback final : public Readback {
 public:
  QueuedReadback(Aside& aside, cudaStream_t stream, std::size_t bytes) : aside_(aside), stream_(stream), bytes_(bytes) {
    const auto lock = device_lock();
    check(cudaEventCreateWithFlags(&there_, cudaEventDisableTiming), "making an event");
    void* host = nullptr;
    if (const cudaError_t taken = cudaMallocHost(&host, bytes); taken != cudaSuccess) {
      cudaEventDestroy(there_);
      check(taken, "taking memory for what is read back");
    }
    host_ = static_cast<std::byte*>(host);
  }
  ~QueuedReadback() override {
    const auto lock = device_lock();
    cudaEventSynchronize(there_);
    cudaEventDestroy(there_);
    cudaFreeHost(host_);
  }
  QueuedReadback(const QueuedReadback&) = delete;
  QueuedReadback& operator=(const QueuedReadback&) = delete;

  void begin(const std::byte* device) override {
    aside_.join(stream_);
    check(cudaMemcpyAsync(host_, device, bytes_, cudaMemcpyDeviceToHost, stream_), "copying from the device");
    check(cudaEventRecord(there_, stream_), "recording an event");
  }
  std::span<const std::byte> wait() override {
    check(cudaEventSynchronize(there_), "waiting for the device");
    return {host_, bytes_};
  }

 private:
  Aside& aside_;
  cudaStream_t stream_;
  std::size_t bytes_;
  cudaEvent_t there_{};
  std::byte* host_ = nullptr;
};

}  // namespace

std::unique_ptr<Readback> CudaBackend::make_readback(std::size_t bytes) {
  check(cudaSetDevice(launch_.device), "choosing the device");
  return std::make_unique<QueuedReadback>(aside_, launch_.stream, bytes);
}

}  // namespace sizewise::cuda
