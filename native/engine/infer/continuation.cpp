#include "infer/continuation.h"

#include <algorithm>

namespace sizewise {

Continuation::Continuation(Weights& weights, int positions)
    : weights_(weights),
      positions_(std::clamp(positions, 1, weights.model().context)),
      one_(continuation_program(weights.model(), weights.parameters(), 1, positions_)),
      cache_(weights.backend(), one_.program.cache_bytes()),
      arena_(weights.backend(), one_.program.arena_bytes()),
      logits_(static_cast<std::size_t>(weights.model().vocab)) {
  read_.reserve(static_cast<std::size_t>(positions_));
}

std::span<const float> Continuation::read(std::int32_t id) {
  if (static_cast<int>(read_.size()) < positions_) return run(one_, arena_, {&id, 1});
  const auto keep = static_cast<std::ptrdiff_t>(positions_ / 2);
  std::vector<std::int32_t> half(read_.end() - keep, read_.end());
  half.push_back(id);
  return restart(std::span<const std::int32_t>(half).last(
      std::min<std::size_t>(half.size(), static_cast<std::size_t>(positions_))));
}

std::span<const float> Continuation::restart(std::span<const std::int32_t> ids) {
  read_.clear();
  ids = ids.last(std::min(ids.size(), static_cast<std::size_t>(positions_)));
  if (ids.size() == 1) return run(one_, arena_, ids);
  const LogitsProgram all =
      continuation_program(weights_.model(), weights_.parameters(), static_cast<int>(ids.size()), positions_);
  const DeviceBuffer arena(weights_.backend(), all.program.arena_bytes());
  return run(all, arena, ids);
}

std::span<const float> Continuation::run(const LogitsProgram& program, const DeviceBuffer& arena,
                                         std::span<const std::int32_t> ids) {
  Backend& backend = weights_.backend();
  const ProgramMemory memory{weights_.data(), nullptr, cache_.data(), arena.data()};
  backend.copy_in(program.program.address(memory, program.ids), reinterpret_cast<const std::byte*>(ids.data()),
                  ids.size_bytes());
  program.program.run(backend, memory, {.position = static_cast<int>(read_.size())});
  backend.synchronize();
  backend.copy_out(reinterpret_cast<std::byte*>(logits_.data()), program.program.address(memory, program.logits),
                   logits_.size() * sizeof(float));
  read_.insert(read_.end(), ids.begin(), ids.end());
  return logits_;
}

}  // namespace sizewise
