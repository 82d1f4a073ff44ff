#include "infer/together.h"

#include <algorithm>

namespace sizewise {

void Together::read(std::span<const Next> all, const OnLogits& on_logits) {
  // One without room reads the end of its text again: many rows, which are worth a reading of the weights alone.
  for (std::size_t first = 0; first < all.size();) {
    const auto full = [](const Next& next) { return next.continuation->room() == 0; };
    if (full(all[first])) {
      on_logits(first, all[first].continuation->read(all[first].id));
      ++first;
      continue;
    }
    const auto rest = all.subspan(first, std::min<std::size_t>(all.size() - first, kRowsAlike));
    const auto count = static_cast<std::size_t>(std::ranges::find_if(rest, full) - rest.begin());
    on_logits(first, read_rows(rest.first(count)));
    first += count;
  }
}

Together::Rows& Together::program_of(std::size_t rows) {
  std::optional<Rows>& program = programs_[rows - 1];
  if (!program)
    program = Rows{{continuation_program(weights_.model(), weights_.parameters(),
                                         {static_cast<int>(rows), 1, positions_}, LogitsOf::each)}};
  const std::int64_t bytes = program->logits.program.program.arena_bytes();
  if (arena_.size_bytes() < bytes) {
    // What was recorded names the old one.
    for (std::optional<Rows>& each : programs_)
      if (each) each->logits.recording.reset();
    arena_ = DeviceBuffer(weights_.backend(), bytes);
  }
  return *program;
}

Logits Together::read_rows(std::span<const Next> rows) {
  ids_.clear();
  sequences_.clear();
  caches_.clear();
  for (const auto& [continuation, id] : rows) {
    ids_.push_back(id);
    sequences_.push_back(continuation->sequence());
    caches_.push_back(sequences_.back().cache);
  }
  Rows& program = program_of(rows.size());
  for (const auto& [continuation, id] : rows) continuation->has_read(id);
  const LogitsReading reading{sequences_, ids_};
  if (program.caches == caches_) return read_logits(weights_, program.logits, arena_, reading);
  program.logits.recording.reset();
  program.caches = caches_;
  return read_logits(weights_, program.logits.program, arena_, reading);
}

}  // namespace sizewise
