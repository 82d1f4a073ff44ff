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

void Together::read_rows(std::span<const Next> rows, std::span<float> logits) {
  ids_.clear();
  sequences_.clear();
  caches_.clear();
  for (const auto& [continuation, id] : rows) {
    ids_.push_back(id);
    sequences_.push_back(continuation->sequence());
    caches_.push_back(sequences_.back().cache);
  }
  Rows& program = program_of(rows.size());
  const LogitsReading reading{sequences_, ids_, logits};
  if (program.caches == caches_) {
    read_logits(weights_, program.logits, arena_, reading);
  } else {
    program.logits.recording.reset();
    program.caches = caches_;
    read_logits(weights_, program.logits.program, arena_, reading);
  }
  for (const auto& [continuation, id] : rows) continuation->has_read(id);
}

}  // namespace sizewise
