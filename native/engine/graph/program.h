// A finished graph: a flat list of instructions over tensors whose places in memory are planned. Running it allocates
// nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "graph/op.h"
#include "graph/tensor.h"

namespace sizewise {

// A sequence that is read on: its block of keys and values, and the position of its next token.
struct CachedSequence {
  std::byte* cache = nullptr;
  int position = 0;
};

// What changes from one run of a program to the next.
struct Cursor {
  std::uint64_t step = 0;                          // micro-step of training, for dropout
  std::span<const CachedSequence> sequences = {};  // of a batch with caches, one each
  float loss_scale = 0.0f;                         // gradient of the total with respect to each row's loss

  int position(int sequence) const {
    return sequences.empty() ? 0 : sequences[static_cast<std::size_t>(sequence)].position;
  }
};

// The blocks of memory that a program runs on, beside the caches.
struct ProgramMemory {
  std::byte *parameters = nullptr, *gradients = nullptr, *arena = nullptr;
};

struct TensorPlace {
  TensorShape shape;
  Part part;
  ElementType type = ElementType::fp32;
  std::int64_t offset_bytes = 0;  // inside its part's block
};

// Gives instructions the addresses of the tensors they name.
class Binding {
 public:
  virtual ~Binding() = default;
  Cursor cursor;

  // An absent tensor is nowhere.
  Values operator()(Tensor tensor) const { return tensor ? Values(address(tensor), place(tensor).type) : Values(); }
  std::byte* bytes(Tensor tensor) const { return address(tensor); }
  std::int32_t* ids(Tensor tensor) const { return reinterpret_cast<std::int32_t*>(address(tensor)); }
  // A cache is another block of memory for each sequence.
  Values cached(Tensor tensor, int sequence) const {
    if (cursor.sequences.empty()) return {};
    const TensorPlace& at = place(tensor);
    return {cursor.sequences[static_cast<std::size_t>(sequence)].cache + at.offset_bytes, at.type};
  }

 protected:
  explicit Binding(const std::vector<TensorPlace>& places) : places_(&places) {}
  virtual std::byte* address(Tensor tensor) const = 0;
  const TensorPlace& place(Tensor tensor) const { return (*places_)[static_cast<std::size_t>(tensor.id)]; }
  const std::vector<TensorPlace>* places_;
};

// A function from addresses to an op. Asked once while planning, to learn which tensors it touches, and once a run.
using Instruction = std::function<Op(const Binding&)>;

class Program {
 public:
  // `overlap`: Backend::overlap() of the backend that runs it.
  Program(std::vector<TensorPlace> tensors, std::vector<Instruction> instructions, int overlap = 0);

  std::int64_t arena_bytes() const noexcept { return arena_bytes_; }
  // Of one sequence.
  std::int64_t cache_bytes() const noexcept { return cache_bytes_; }
  // Without sharing places, for the report of what sharing saves.
  std::int64_t unshared_bytes() const noexcept { return unshared_bytes_; }
  std::size_t size() const noexcept { return instructions_.size(); }

  void run(Backend& backend, const ProgramMemory& memory, const Cursor& cursor) const;

  // Where a boundary tensor lives.
  std::byte* address(const ProgramMemory& memory, Tensor tensor) const;

 private:
  void plan(int overlap);
  std::vector<TensorPlace> tensors_;
  std::vector<Instruction> instructions_;
  std::int64_t arena_bytes_ = 0, cache_bytes_ = 0, unshared_bytes_ = 0;
};

}  // namespace sizewise
