#include "backend/cuda/recording.h"

#include <utility>

#include "backend/cuda/failure.h"

namespace sizewise::cuda {

GraphRecording::GraphRecording() {
  const auto lock = device_lock();
  void* host = nullptr;
  check(cudaMallocHost(&host, kCapacity), "taking memory for the numbers of a recording");
  host_ = static_cast<std::byte*>(host);
  device_ = device_array<std::byte>(kCapacity, "the numbers of a recording");
  check(cudaEventCreateWithFlags(&sent_, cudaEventDisableTiming), "making an event");
}

GraphRecording::~GraphRecording() {
  const auto lock = device_lock();
  if (runnable_) cudaGraphExecDestroy(runnable_);
  if (sent_) cudaEventDestroy(sent_);
  cudaFree(device_);
  cudaFreeHost(host_);
}

void GraphRecording::begin(cudaStream_t stream) {
  collect();
  auto lock = device_lock();
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "beginning to record a step");
  recording_ = std::move(lock);
}

void GraphRecording::end(cudaStream_t stream, int generation) {
  const auto lock = std::exchange(recording_, {});
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(stream, &graph), "recording a step");
  if (runnable_) cudaGraphExecDestroy(runnable_);
  runnable_ = nullptr;
  const cudaError_t made = cudaGraphInstantiate(&runnable_, graph, 0);
  cudaGraphDestroy(graph);
  check(made, "preparing a recorded step");
  generation_ = generation;
  recorded_ = used_;
}

void GraphRecording::abandon(cudaStream_t stream) noexcept {
  const auto lock = std::exchange(recording_, {});
  cudaGraph_t graph = nullptr;
  cudaStreamEndCapture(stream, &graph);
  if (graph) cudaGraphDestroy(graph);
  cudaGetLastError();
}

void GraphRecording::collect() {
  check(cudaEventSynchronize(sent_), "waiting for the numbers of the last replay");
  used_ = 0;
}

void GraphRecording::replay(cudaStream_t stream) {
  if (used_ != recorded_) throw std::logic_error("a replay gives other numbers than were recorded");
  if (used_ > 0) {
    check(cudaMemcpyAsync(device_, host_, used_, cudaMemcpyHostToDevice, stream), "sending the numbers of a step");
    check(cudaEventRecord(sent_, stream), "recording an event");
  }
  check(cudaGraphLaunch(runnable_, stream), "replaying a step");
}

}  // namespace sizewise::cuda
