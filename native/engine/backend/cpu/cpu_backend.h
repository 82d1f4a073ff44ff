// The CPU backend. Each op is one file of this folder that defines its run(); the loops that gain from wide
// instructions stand in kernels/, compiled once per instruction set and chosen through path().
#pragma once
#include <string>

#include "backend/cpu/path.h"
#include "backend/cpu/rope_table.h"
#include "backend/cpu/scratch.h"
#include "ops/backend.h"
#include "parallel/thread_pool.h"

namespace sizewise::cpu {

class CpuBackend final : public Backend {
 public:
  CpuBackend(Path path, int threads) : path_(path), pool_(threads), scratch_(memory_), rope_tables_(memory_) {}

  Path path() const noexcept { return path_; }
  ThreadPool& pool() noexcept { return pool_; }

  std::string name() const override;
  std::byte* allocate(std::size_t bytes) override;
  void release(std::byte* memory) noexcept override;
  void copy_in(std::byte* device, const std::byte* host, std::size_t bytes) override;
  void copy_out(std::byte* host, const std::byte* device, std::size_t bytes) override;
  void synchronize() override {}
  void set_threads(int threads) override { pool_.resize(threads); }
  bool host_addressable() const noexcept override { return true; }
  const MemoryAccount& memory() const noexcept override { return memory_; }

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
  Path path_;
  ThreadPool pool_;
  MemoryAccount memory_;
  Scratch scratch_;
  RopeTables rope_tables_;
};

}  // namespace sizewise::cpu
