#include "backend/cuda/cuda_backend.h"

#include <stdexcept>

#include "backend/cuda/device_lock.h"
#include "backend/cuda/kernels/rows.h"
#include "backend/cuda/typed.h"
#include "random/counter_random.h"

namespace sizewise::cuda {

CudaBackend::CudaBackend(int device, const std::function<std::unique_ptr<Products>()>& make_products)
    : blocks_(memory_), scratch_(memory_), ranges_(memory_) {
  const auto lock = device_lock();
  cudaDeviceProp properties{};
  if (const cudaError_t known = cudaGetDeviceProperties(&properties, device); known != cudaSuccess) {
    cudaGetLastError();
    throw Error("device_unavailable",
                "expected a CUDA device number " + std::to_string(device) + ", but " + cudaGetErrorString(known),
                "device");
  }
  device_name_ = properties.name;
  launch_.device = device;
  launch_.multiprocessors = properties.multiProcessorCount;
  launch_.capability = properties.major * 10 + properties.minor;
  launch_.shared_memory_limit = properties.sharedMemPerBlockOptin;
  check(cudaSetDevice(device), "choosing the device");
  check(cudaStreamCreateWithFlags(&launch_.stream, cudaStreamNonBlocking), "making a stream");
  launch_aside_ = launch_;
  launch_aside_.stream = aside_.stream();
  multiplier_ = make_multiplier(make_products());
  multiplier_aside_ = make_multiplier(make_products());
}

CudaBackend::Multiplier CudaBackend::make_multiplier(std::unique_ptr<Products> products) {
  const std::size_t bytes = products->workspace_bytes();
  void* workspace = bytes > 0 ? device_array<std::byte>(bytes, "matrix products") : nullptr;
  memory_.take(bytes);
  products->set_workspace(workspace);
  return {std::move(products), workspace};
}

CudaBackend::~CudaBackend() {
  const auto lock = device_lock();
  cudaStreamSynchronize(launch_.stream);
  cudaStreamSynchronize(launch_aside_.stream);
  for (Multiplier* multiplier : {&multiplier_, &multiplier_aside_}) {
    multiplier->products.reset();
    cudaFree(multiplier->workspace);
  }
  cudaStreamDestroy(launch_.stream);
}

std::byte* CudaBackend::allocate(std::size_t bytes) {
  check(cudaSetDevice(launch_.device), "choosing the device");
  return blocks_.allocate(bytes);
}

void CudaBackend::release(std::byte* memory) noexcept {
  cudaStreamSynchronize(launch_.stream);
  blocks_.release(memory);
}

void CudaBackend::copy_in(std::byte* device, const std::byte* host, std::size_t bytes) {
  if (bytes == 0) return;
  check(cudaSetDevice(launch_.device), "choosing the device");
  staging_.copy(device, host, bytes, launch_.stream);
  blocks_.written(device);
}

void CudaBackend::copy_out(std::byte* host, const std::byte* device, std::size_t bytes) {
  if (bytes == 0) return;
  aside_.join(launch_.stream);
  check(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, launch_.stream), "copying from the device");
  synchronize();
}

void CudaBackend::synchronize() {
  aside_.join(launch_.stream);
  check(cudaStreamSynchronize(launch_.stream), "waiting for the device");
}

void CudaBackend::repeat(std::unique_ptr<Recording>& kept, const std::function<void()>& work) {
  blocks_.refresh(launch_);
  if (!kept) {
    // The first time as it comes: scratch grows, plans are found, copies of weights are made.
    work();
    aside_.join(launch_.stream);
    kept = std::make_unique<GraphRecording>();
    return;
  }
  auto& recording = static_cast<GraphRecording&>(*kept);
  struct Scope {
    CudaBackend& backend;
    ~Scope() { backend.mode_ = Mode::direct, backend.recording_ = nullptr; }
  } const scope{*this};
  recording_ = &recording;
  if (recording.recorded_at(scratch_.generation())) {
    mode_ = Mode::collecting;
    recording.collect();
    work();
  } else {
    mode_ = Mode::recording;
    recording.begin(launch_.stream);
    try {
      work();
      aside_.join(launch_.stream);
    } catch (...) {
      recording.abandon(launch_.stream);
      throw;
    }
    recording.end(launch_.stream, scratch_.generation());
  }
  recording.replay(launch_.stream);
}

Drop CudaBackend::drop(const Dropout& dropout) {
  if (dropout.probability <= 0.0f) return {};
  return {.seed = dropout.seed,
          .stream = dropout.stream,
          .drop_below = drop_threshold(dropout.probability),
          .keep_scale = 1.0f / (1.0f - dropout.probability),
          .step = varying(dropout.step)};
}

Matrix CudaBackend::weight(const float* weight, Precision precision) {
  if (precision == Precision::fp32) return {const_cast<float*>(weight), Element::fp32};
  return {blocks_.rounded(weight, launch_), Element::bf16};
}

Matrix CudaBackend::operand(ConstValues values, std::int64_t count, Precision precision, std::int64_t offset) {
  const ElementType wanted = precision == Precision::bf16 ? ElementType::bf16 : ElementType::fp32;
  if (values.type() == wanted) return matrix(values);
  auto* copy = static_cast<std::byte*>(scratch_.of(static_cast<std::size_t>((offset + count) * bytes_of(wanted))));
  copy += offset * bytes_of(wanted);
  if (wanted == ElementType::bf16) {
    check(convert(count, from<float>(values), reinterpret_cast<bf16*>(copy), launch_), "rounding to bf16");
    return {copy, Element::bf16};
  }
  check(convert(count, from<bf16>(values), reinterpret_cast<float*>(copy), launch_), "widening to fp32");
  return {copy, Element::fp32};
}

}  // namespace sizewise::cuda
