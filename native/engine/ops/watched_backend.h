// A backend that hands everything to another one, by way of a function that sees each call: for timing, and for tests
// that lose a device.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ops/backend.h"

namespace sizewise {

class WatchedBackend : public Backend {
 public:
  explicit WatchedBackend(Backend& backend) : backend_(backend) {}

  std::string name() const override { return backend_.name(); }
  void set_threads(int threads) override { backend_.set_threads(threads); }
  bool host_addressable() const noexcept override { return backend_.host_addressable(); }
  const MemoryAccount& memory() const noexcept override { return backend_.memory(); }
  ElementType activations(Precision precision) const noexcept override { return backend_.activations(precision); }
  int overlap() const noexcept override { return backend_.overlap(); }
  bool runs_behind() const noexcept override { return backend_.runs_behind(); }
  std::size_t classifier_workspace(int rows, int channels, int vocab) const override {
    return backend_.classifier_workspace(rows, channels, vocab);
  }
  std::int64_t packed_weight_bytes(WeightFormat format, int n, int k) const override {
    return backend_.packed_weight_bytes(format, n, k);
  }

  std::byte* allocate(std::size_t bytes) override {
    std::byte* memory = nullptr;
    around_memory("allocate", [&] { memory = backend_.allocate(bytes); });
    return memory;
  }
  void release(std::byte* memory) noexcept override { backend_.release(memory); }
  void copy_in(std::byte* to, const std::byte* from, std::size_t bytes) override {
    around_memory("copy_in", [&] { backend_.copy_in(to, from, bytes); });
  }
  void copy_out(std::byte* to, const std::byte* from, std::size_t bytes) override {
    around_memory("copy_out", [&] { backend_.copy_out(to, from, bytes); });
  }
  std::unique_ptr<Readback> make_readback(std::size_t bytes) override {
    std::unique_ptr<Readback> readback;
    around_memory("make_readback", [&] { readback = backend_.make_readback(bytes); });
    return std::make_unique<WatchedReadback>(*this, std::move(readback));
  }
  void synchronize() override {
    around_memory("synchronize", [&] { backend_.synchronize(); });
  }
  void pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) override {
    around_memory("pack_weight", [&] { backend_.pack_weight(format, n, k, weight, packed); });
  }

  void run(const LinearForward& op) override { hand_on("linear_forward", op); }
  void run(const LinearBackwardInput& op) override { hand_on("linear_backward_input", op); }
  void run(const LinearBackwardWeight& op) override { hand_on("linear_backward_weight", op); }
  void run(const PackedLinear& op) override { hand_on("packed_linear", op); }
  void run(const AttentionForward& op) override { hand_on("attention_forward", op); }
  void run(const AttentionBackward& op) override { hand_on("attention_backward", op); }
  void run(const LayerNormForward& op) override { hand_on("layer_norm_forward", op); }
  void run(const LayerNormBackward& op) override { hand_on("layer_norm_backward", op); }
  void run(const RmsNormForward& op) override { hand_on("rms_norm_forward", op); }
  void run(const RmsNormBackward& op) override { hand_on("rms_norm_backward", op); }
  void run(const Rope& op) override { hand_on("rope", op); }
  void run(const SwiGluForward& op) override { hand_on("swiglu_forward", op); }
  void run(const SwiGluBackward& op) override { hand_on("swiglu_backward", op); }
  void run(const EmbeddingForward& op) override { hand_on("embedding_forward", op); }
  void run(const EmbeddingBackward& op) override { hand_on("embedding_backward", op); }
  void run(const Classifier& op) override { hand_on("classifier", op); }
  void run(const DropoutApply& op) override { hand_on("dropout", op); }
  void run(const Add& op) override { hand_on("add", op); }
  void run(const CopyRows& op) override { hand_on("copy_rows", op); }
  void run(const Fill& op) override { hand_on("fill", op); }
  void run(const GradientNorm& op) override { hand_on("gradient_norm", op); }
  void run(const AdamW& op) override { hand_on("adamw", op); }
  void run(const Sampling& op) override { hand_on("sampling", op); }

 protected:
  using Call = std::function<void()>;
  virtual void around_op(const char* kind, const Call& call) = 0;
  // Everything else that a device can fail in.
  virtual void around_memory(const char*, const Call& call) { call(); }

 private:
  template <class Op>
  void hand_on(const char* kind, const Op& op) {
    around_op(kind, [&] { backend_.run(op); });
  }

  class WatchedReadback final : public Readback {
   public:
    WatchedReadback(WatchedBackend& watched, std::unique_ptr<Readback> readback)
        : watched_(watched), readback_(std::move(readback)) {}
    void begin(const std::byte* device) override {
      watched_.around_memory("read_back", [&] { readback_->begin(device); });
    }
    std::span<const std::byte> wait() override {
      std::span<const std::byte> there;
      watched_.around_memory("wait", [&] { there = readback_->wait(); });
      return there;
    }

   private:
    WatchedBackend& watched_;
    std::unique_ptr<Readback> readback_;
  };

  Backend& backend_;
};

}  // namespace sizewise
