#include "graph/program.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "graph/arena_plan.h"
#include "graph/recorder.h"

namespace sizewise {
namespace {

// Whether an op may go on while those that follow it run (Backend::overlap).
bool may_outlast(const Op& op) {
  return std::holds_alternative<LinearBackwardWeight>(op) || std::holds_alternative<Classifier>(op);
}

std::byte* resolve(const ProgramMemory& memory, const TensorPlace& place) {
  switch (place.part) {
    case Part::parameter:
      return memory.parameters + place.offset_bytes;
    case Part::gradient:
      return memory.gradients + place.offset_bytes;
    case Part::cache:
      throw std::logic_error("a cache has a place for each sequence alone");
    case Part::boundary:
    case Part::activation:
      break;
  }
  return memory.arena + place.offset_bytes;
}

class Located final : public Binding {
 public:
  Located(const std::vector<TensorPlace>& places, const ProgramMemory& memory) : Binding(places), memory_(memory) {}

 private:
  std::byte* address(Tensor tensor) const override { return resolve(memory_, place(tensor)); }
  const ProgramMemory& memory_;
};

}  // namespace

Program::Program(std::vector<TensorPlace> tensors, std::vector<Instruction> instructions, int overlap)
    : tensors_(std::move(tensors)), instructions_(std::move(instructions)) {
  plan(overlap);
}

void Program::plan(int overlap) {
  const int end = static_cast<int>(instructions_.size());
  std::vector<std::pair<int, int>> lives(tensors_.size(), {end, -1});
  Recorder recorder(tensors_);
  for (int i = 0; i < end; ++i) {
    const bool outlasts = may_outlast(recorder.record(instructions_[static_cast<std::size_t>(i)]));
    for (const int id : recorder.touched()) {
      auto& [first, last] = lives[static_cast<std::size_t>(id)];
      first = std::min(first, i);
      last = std::max(last, outlasts ? std::min(i + overlap, end) : i);
    }
  }
  std::vector<ArenaBlock> blocks;
  std::vector<std::size_t> owners;
  for (std::size_t id = 0; id < tensors_.size(); ++id) {
    TensorPlace& place = tensors_[id];
    const std::int64_t bytes = place.shape.count() * bytes_of(place.type);
    if (place.part == Part::cache) {
      place.offset_bytes = cache_bytes_;
      cache_bytes_ += align_arena(bytes);
    }
    const bool boundary = place.part == Part::boundary;
    if (!boundary && (place.part != Part::activation || lives[id].second < 0)) continue;
    blocks.push_back({bytes, boundary ? 0 : lives[id].first, boundary ? end : lives[id].second});
    owners.push_back(id);
    unshared_bytes_ += align_arena(bytes);
  }
  const ArenaPlan plan = plan_arena(blocks);
  for (std::size_t i = 0; i < owners.size(); ++i) tensors_[owners[i]].offset_bytes = plan.offsets[i];
  arena_bytes_ = plan.bytes;
}

void Program::run(Backend& backend, const ProgramMemory& memory, const Cursor& cursor) const {
  Located located(tensors_, memory);
  located.cursor = cursor;
  for (const Instruction& instruction : instructions_) sizewise::run(backend, instruction(located));
}

std::byte* Program::address(const ProgramMemory& memory, Tensor tensor) const {
  return resolve(memory, tensors_[static_cast<std::size_t>(tensor.id)]);
}

}  // namespace sizewise
