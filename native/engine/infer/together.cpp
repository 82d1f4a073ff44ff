#include "infer/together.h"

#include <algorithm>

namespace sizewise {

std::span<const float> Together::read(std::span<const Next> all) {
  const auto vocab = static_cast<std::size_t>(weights_.model().vocab);
  logits_.resize(all.size() * vocab);
  const auto row = [&](std::size_t first, std::size_t count) {
    return std::span(logits_).subspan(first * vocab, count * vocab);
  };
  // One without room reads the end of its text again: many rows, which are worth a reading of the weights alone.
  for (std::size_t first = 0; first < all.size();) {
    const auto full = [](const Next& next) { return next.continuation->room() == 0; };
    if (full(all[first])) {
      std::ranges::copy(all[first].continuation->read(all[first].id), row(first, 1).begin());
      ++first;
      continue;
    }
    const auto rest = all.subspan(first, std::min<std::size_t>(all.size() - first, kRowsAlike));
    const auto count = static_cast<std::size_t>(std::ranges::find_if(rest, full) - rest.begin());
    read_rows(rest.first(count), row(first, count));
    first += count;
  }
  return logits_;
}

void Together::read_rows(std::span<const Next> rows, std::span<float> logits) {
  Backend& backend = weights_.backend();
  std::optional<LogitsProgram>& program = programs_[rows.size() - 1];
  if (!program)
    program = continuation_program(weights_.model(), weights_.parameters(),
                                   {static_cast<int>(rows.size()), 1, positions_}, LogitsOf::each);
  if (arena_.size_bytes() < program->program.arena_bytes())
    arena_ = DeviceBuffer(backend, program->program.arena_bytes());

  ids_.clear();
  sequences_.clear();
  for (const auto& [continuation, id] : rows) {
    ids_.push_back(id);
    sequences_.push_back(continuation->sequence());
  }
  const ProgramMemory memory{weights_.data(), nullptr, arena_.data()};
  backend.copy_in(program->program.address(memory, program->ids), reinterpret_cast<const std::byte*>(ids_.data()),
                  ids_.size() * sizeof(std::int32_t));
  program->program.run(backend, memory, {.sequences = sequences_});
  backend.synchronize();
  backend.copy_out(reinterpret_cast<std::byte*>(logits.data()), program->program.address(memory, program->logits),
                   logits.size_bytes());
  for (const auto& [continuation, id] : rows) continuation->has_read(id);
}

}  // namespace sizewise
