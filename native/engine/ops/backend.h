// One device that runs ops. An op is a plain description (the structs of this folder); a backend runs it.
// The same descriptions drive every backend, so models, training and tests know nothing of the device.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/memory_account.h"
#include "ops/adamw.h"
#include "ops/attention.h"
#include "ops/classifier.h"
#include "ops/dropout.h"
#include "ops/elementwise.h"
#include "ops/embedding.h"
#include "ops/linear.h"
#include "ops/norm.h"
#include "ops/packed_linear.h"
#include "ops/rope.h"
#include "ops/sampling.h"
#include "ops/swiglu.h"

namespace sizewise {

// What a backend keeps of work that it runs again and again (Backend::repeat).
class Recording {
 public:
  virtual ~Recording() = default;
};

// Numbers that come to the host while further ops run.
class Readback {
 public:
  virtual ~Readback() = default;
  // Copies them from device memory, as the ops so far leave them. What was copied before is gone.
  virtual void begin(const std::byte* device) = 0;
  // Waits until they are there.
  virtual std::span<const std::byte> wait() = 0;
};

// Tokens that are read together: up to so many, each row of a linear layer and of attention comes out with the bits
// that it has alone, so that reading ahead never changes what is written.
constexpr int kRowsAlike = 16;

class Backend {
 public:
  virtual ~Backend() = default;

  virtual std::string name() const = 0;  // "cpu avx512", "cuda NVIDIA ..."

  // Device memory, 64-byte aligned, zeroed. Throws Error("out_of_memory") naming how much was asked for.
  virtual std::byte* allocate(std::size_t bytes) = 0;
  virtual void release(std::byte* memory) noexcept = 0;
  virtual void copy_in(std::byte* device, const std::byte* host, std::size_t bytes) = 0;
  virtual void copy_out(std::byte* host, const std::byte* device, std::size_t bytes) = 0;
  virtual void synchronize() = 0;

  // For so many bytes. It must not outlast the backend.
  virtual std::unique_ptr<Readback> make_readback(std::size_t bytes);
  // Whether ops go on after run() has returned: whoever waits for each of them leaves the device idle.
  virtual bool runs_behind() const noexcept { return false; }

  // Runs `work`, which does nothing but run ops, the same ops on the same memory at every call with one `recording`;
  // only the numbers of AdamW and of a Cursor may differ: steps, the loss's scale, positions, and a key_length that has
  // a key_capacity. A backend may record them at first and replay them from then on.
  virtual void repeat(std::unique_ptr<Recording>& recording, const std::function<void()>& work) {
    static_cast<void>(recording);
    work();
  }

  // From the next op on, so many threads of the CPU share the work; a device that works by itself pays no heed. Between
  // ops, by the thread that runs them.
  virtual void set_threads(int threads) { static_cast<void>(threads); }

  // True where device memory can be read and written in place by the host.
  virtual bool host_addressable() const noexcept { return false; }

  // What it holds for whom it serves: all that allocate() gave and, of its own, what its ops work in.
  virtual const MemoryAccount& memory() const noexcept = 0;

  // The type in which this backend keeps activations when matrix products are taken in `precision`.
  virtual ElementType activations(Precision) const noexcept { return ElementType::fp32; }

  // A backend may still be working on a LinearBackwardWeight or a Classifier while the ops that follow it run: what
  // such an op touches is left alone until so many further ops have begun.
  virtual int overlap() const noexcept { return 0; }

  // Floats of workspace that a Classifier of this shape needs.
  virtual std::size_t classifier_workspace(int rows, int channels, int vocab) const = 0;

  // A weight [N, K] in the order in which PackedLinear reads it: how many bytes, and those bytes, aligned to 64.
  virtual std::int64_t packed_weight_bytes(WeightFormat format, int n, int k) const = 0;
  virtual void pack_weight(WeightFormat format, int n, int k, const float* weight, std::byte* packed) = 0;

  virtual void run(const LinearForward&) = 0;
  virtual void run(const LinearBackwardInput&) = 0;
  virtual void run(const LinearBackwardWeight&) = 0;
  virtual void run(const PackedLinear&) = 0;
  virtual void run(const AttentionForward&) = 0;
  virtual void run(const AttentionBackward&) = 0;
  virtual void run(const LayerNormForward&) = 0;
  virtual void run(const LayerNormBackward&) = 0;
  virtual void run(const RmsNormForward&) = 0;
  virtual void run(const RmsNormBackward&) = 0;
  virtual void run(const Rope&) = 0;
  virtual void run(const SwiGluForward&) = 0;
  virtual void run(const SwiGluBackward&) = 0;
  virtual void run(const EmbeddingForward&) = 0;
  virtual void run(const EmbeddingBackward&) = 0;
  virtual void run(const Classifier&) = 0;
  virtual void run(const DropoutApply&) = 0;
  virtual void run(const Add&) = 0;
  virtual void run(const CopyRows&) = 0;
  virtual void run(const Fill&) = 0;
  virtual void run(const GradientNorm&) = 0;
  virtual void run(const AdamW&) = 0;
  virtual void run(const Sampling&) = 0;
};

// Of a backend whose ops have ended when they return.
inline std::unique_ptr<Readback> Backend::make_readback(std::size_t bytes) {
  class ReadAtOnce final : public Readback {
   public:
    ReadAtOnce(Backend& backend, std::size_t bytes) : backend_(backend), bytes_(bytes) {}
    void begin(const std::byte* device) override { backend_.copy_out(bytes_.data(), device, bytes_.size()); }
    std::span<const std::byte> wait() override { return bytes_; }

   private:
    Backend& backend_;
    std::vector<std::byte> bytes_;
  };
  return std::make_unique<ReadAtOnce>(*this, bytes);
}

struct CpuOptions {
  int threads = 0;   // 0: one per core
  std::string path;  // as path.h names them; empty: the best that CPUID reports, or SIZEWISE_CPU_PATH
};
std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options);

}  // namespace sizewise
