// A backend that runs ops on another one and adds up the time of each kind of op.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "ops/backend.h"
#include "platform/cpu_time.h"

namespace sizewise {

class TimedBackend final : public Backend {
 public:
  // `clock` gives seconds: by default the processor time of the whole process.
  explicit TimedBackend(Backend& backend, std::function<double()> clock = process_cpu_seconds)
      : backend_(backend), clock_(std::move(clock)) {}

  // Seconds by the name of the op.
  const std::map<std::string, double>& seconds() const noexcept { return seconds_; }
  void reset() { seconds_.clear(); }

  std::string name() const override { return backend_.name(); }
  std::byte* allocate(std::size_t bytes) override { return backend_.allocate(bytes); }
  void release(std::byte* memory) noexcept override { backend_.release(memory); }
  void copy_in(std::byte* to, const std::byte* from, std::size_t bytes) override { backend_.copy_in(to, from, bytes); }
  void copy_out(std::byte* to, const std::byte* from, std::size_t bytes) override {
    backend_.copy_out(to, from, bytes);
  }
  void synchronize() override { backend_.synchronize(); }
  bool host_addressable() const noexcept override { return backend_.host_addressable(); }
  const MemoryAccount& memory() const noexcept override { return backend_.memory(); }
  ElementType activations(Precision precision) const noexcept override { return backend_.activations(precision); }
  int overlap() const noexcept override { return backend_.overlap(); }
  std::size_t classifier_workspace(int rows, int channels, int vocab) const override {
    return backend_.classifier_workspace(rows, channels, vocab);
  }
  std::int64_t packed_weight_bytes(WeightFormat format, int n, int k) const override {
    return backend_.packed_weight_bytes(format, n, k);
  }
  void pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) override {
    backend_.pack_weight(format, n, k, weight, packed);
  }

  void run(const LinearForward& op) override { time("linear_forward", op); }
  void run(const LinearBackwardInput& op) override { time("linear_backward_input", op); }
  void run(const LinearBackwardWeight& op) override { time("linear_backward_weight", op); }
  void run(const PackedLinear& op) override { time("packed_linear", op); }
  void run(const AttentionForward& op) override { time("attention_forward", op); }
  void run(const AttentionBackward& op) override { time("attention_backward", op); }
  void run(const LayerNormForward& op) override { time("layer_norm_forward", op); }
  void run(const LayerNormBackward& op) override { time("layer_norm_backward", op); }
  void run(const RmsNormForward& op) override { time("rms_norm_forward", op); }
  void run(const RmsNormBackward& op) override { time("rms_norm_backward", op); }
  void run(const Rope& op) override { time("rope", op); }
  void run(const SwiGluForward& op) override { time("swiglu_forward", op); }
  void run(const SwiGluBackward& op) override { time("swiglu_backward", op); }
  void run(const EmbeddingForward& op) override { time("embedding_forward", op); }
  void run(const EmbeddingBackward& op) override { time("embedding_backward", op); }
  void run(const Classifier& op) override { time("classifier", op); }
  void run(const DropoutApply& op) override { time("dropout", op); }
  void run(const Add& op) override { time("add", op); }
  void run(const CopyRows& op) override { time("copy_rows", op); }
  void run(const Fill& op) override { time("fill", op); }
  void run(const GradientNorm& op) override { time("gradient_norm", op); }
  void run(const AdamW& op) override { time("adamw", op); }

 private:
  template <class Op>
  void time(const char* kind, const Op& op) {
    const double start = clock_();
    backend_.run(op);
    seconds_[kind] += clock_() - start;
  }

  Backend& backend_;
  std::function<double()> clock_;
  std::map<std::string, double> seconds_;
};

}  // namespace sizewise
