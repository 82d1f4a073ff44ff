// The CUDA backend. Each op is one file of this folder that defines its run(); what runs on the device stands in
// kernels/. Activations are fp32, or bf16 where products are taken in bf16; weights, gradients, moments and what is
// kept of each row are fp32.
#pragma once
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "backend/cuda/aside.h"
#include "backend/cuda/blocks.h"
#include "backend/cuda/failure.h"
#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/philox.cuh"
#include "backend/cuda/kernels/product.h"
#include "backend/cuda/optimizer_ranges.h"
#include "backend/cuda/recording.h"
#include "backend/cuda/scratch.h"
#include "backend/cuda/staging.h"
#include "ops/backend.h"

namespace sizewise::cuda {

class CudaBackend final : public Backend {
 public:
  // `make_products` is called once for each stream. Throws Error("device_unavailable").
  CudaBackend(int device, const std::function<std::unique_ptr<Products>()>& make_products);
  ~CudaBackend() override;

  std::string name() const override { return "cuda " + device_name_; }
  std::byte* allocate(std::size_t bytes) override;
  void release(std::byte* memory) noexcept override;
  void copy_in(std::byte* device, const std::byte* host, std::size_t bytes) override;
  void copy_out(std::byte* host, const std::byte* device, std::size_t bytes) override;
  void synchronize() override;
  std::unique_ptr<Readback> make_readback(std::size_t bytes) override;
  bool runs_behind() const noexcept override { return true; }
  const MemoryAccount& memory() const noexcept override { return memory_; }
  ElementType activations(Precision precision) const noexcept override {
    return precision == Precision::bf16 ? ElementType::bf16 : ElementType::fp32;
  }
  int overlap() const noexcept override { return Aside::kOverlap; }
  void repeat(std::unique_ptr<Recording>& recording, const std::function<void()>& work) override;

  std::size_t classifier_workspace(int rows, int channels, int vocab) const override;
  std::int64_t packed_weight_bytes(WeightFormat format, int n, int k) const override;
  void pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) override;

  void run(const LinearForward&) override;
  void run(const LinearBackwardInput&) override;
  void run(const LinearBackwardWeight&) override;
  void run(const PackedLinear&) override;
  void run(const AttentionForward&) override;
  void run(const AttentionBackward&) override;
  void run(const LayerNormForward&) override;
  void run(const LayerNormBackward&) override;
  void run(const RmsNormForward&) override;
  void run(const RmsNormBackward&) override;
  void run(const Rope&) override;
  void run(const SwiGluForward&) override;
  void run(const SwiGluBackward&) override;
  void run(const EmbeddingForward&) override;
  void run(const EmbeddingBackward&) override;
  void run(const Classifier&) override;
  void run(const DropoutApply&) override;
  void run(const Add&) override;
  void run(const CopyRows&) override;
  void run(const Fill&) override;
  void run(const GradientNorm&) override;
  void run(const AdamW&) override;
  void run(const Sampling&) override;

 private:
  // direct: ops run at once. recording: they go into a graph. collecting: they only give their numbers.
  enum class Mode { direct, recording, collecting };

  // Runs `call`, which launches kernels and returns how that went; the one way to the device for every op.
  template <typename Call>
  void enqueue(const char* what, Call&& call) {
    if (mode_ == Mode::collecting) return;
    aside_.next_op(launch_.stream);
    check(std::forward<Call>(call)(), what);
  }
  // Runs `call` on the second stream, beside the ops that follow; it reads these ranges.
  template <typename Call>
  void enqueue_aside(const char* what, std::array<Aside::Range, 2> reads, Call&& call) {
    if (mode_ == Mode::collecting) return;
    aside_.next_op(launch_.stream);
    aside_.begin(launch_.stream);
    check(std::forward<Call>(call)(), what);
    aside_.end(reads);
  }
  // For ops that may write where an earlier op still reads.
  void writes(Values values) {
    if (mode_ != Mode::collecting) aside_.before_writing(values.data(), launch_.stream);
  }
  // A number that may differ in the next replay.
  template <typename T>
  Varying<T> varying(T value) {
    return mode_ == Mode::direct ? Varying<T>{.value = value} : recording_->number(value);
  }
  void run_many_rows(const PackedLinear& op);
  Drop drop(const Dropout& dropout);
  Varying<int> key_length(const AttentionShape& shape);
  // A weight as products in `precision` read it.
  Matrix weight(const float* weight, Precision precision);
  // `count` values as products in `precision` read them: themselves, or a copy in the other type, which stands in
  // scratch after `offset` other elements.
  Matrix operand(ConstValues values, std::int64_t count, Precision precision, std::int64_t offset);

  MemoryAccount memory_;
  std::string device_name_;
  Launch launch_;
  Blocks blocks_;
  Scratch scratch_;
  Staging staging_;
  // Matrix products of one stream, and the memory that they work in.
  struct Multiplier {
    std::unique_ptr<Products> products;
    void* workspace = nullptr;
  };
  Multiplier make_multiplier(std::unique_ptr<Products> products);
  Multiplier multiplier_, multiplier_aside_;
  Launch launch_aside_;
  Aside aside_;
  OptimizerRanges ranges_;
  Mode mode_ = Mode::direct;
  GraphRecording* recording_ = nullptr;
};

}  // namespace sizewise::cuda
