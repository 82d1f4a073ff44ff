#include "infer/continuation.h"

#include <algorithm>

namespace sizewise {
namespace {

std::vector<RepeatedLogits> programs_of_several(Weights& weights, int positions, int together) {
  std::vector<RepeatedLogits> programs;
  for (int length = 2; length <= std::min({together, positions, kRowsAlike}); ++length)
    programs.push_back(
        {continuation_program(weights.model(), weights.parameters(), {1, length, positions}, LogitsOf::each)});
  return programs;
}

std::int64_t arena_of(const RepeatedLogits& repeated) { return repeated.program.program.arena_bytes(); }

std::int64_t largest_arena(const RepeatedLogits& one, const std::vector<RepeatedLogits>& several) {
  std::int64_t bytes = arena_of(one);
  for (const RepeatedLogits& each : several) bytes = std::max(bytes, arena_of(each));
  return bytes;
}

}  // namespace

Continuation::Continuation(Weights& weights, int positions, int together)
    : weights_(weights),
      positions_(std::clamp(positions, 1, weights.model().context)),
      one_{continuation_program(weights.model(), weights.parameters(), {1, 1, positions_})},
      several_(programs_of_several(weights, positions_, together)),
      cache_(weights.backend(), one_.program.program.cache_bytes()),
      arena_(weights.backend(), largest_arena(one_, several_)),
      last_(weights.backend(), std::int64_t{weights.model().vocab} * bytes_of(ElementType::fp32)) {
  read_.reserve(static_cast<std::size_t>(positions_));
}

Logits Continuation::read(std::int32_t id) {
  if (room() > 0) return run(one_, arena_, {&id, 1});
  const auto keep = static_cast<std::ptrdiff_t>(positions_ / 2);
  std::vector<std::int32_t> half(read_.end() - keep, read_.end());
  half.push_back(id);
  return restart(std::span<const std::int32_t>(half).last(
      std::min<std::size_t>(half.size(), static_cast<std::size_t>(positions_))));
}

Logits Continuation::restart(std::span<const std::int32_t> ids) {
  read_.clear();
  return read_all(ids.last(std::min(ids.size(), static_cast<std::size_t>(positions_))));
}

Logits Continuation::read_each(std::span<const std::int32_t> ids) {
  return run(ids.size() == 1 ? one_ : several_[ids.size() - 2], arena_, ids);
}

Logits Continuation::read_all(std::span<const std::int32_t> ids) {
  if (ids.size() <= several_.size() + 1) return read_each(ids).last();
  const LogitsProgram all =
      continuation_program(weights_.model(), weights_.parameters(), {1, static_cast<int>(ids.size()), positions_});
  const DeviceBuffer arena(weights_.backend(), all.program.arena_bytes());
  const std::int64_t vocab = weights_.model().vocab;
  const Logits logits = run(all, arena, ids);
  weights_.backend().run(CopyRows{
      .rows = 1, .columns = vocab, .x = logits.row(0), .x_stride = vocab, .y = last_.floats(), .y_stride = vocab});
  return {weights_.backend(), last_.floats(), 1, weights_.model().vocab};
}

void Continuation::read_as(const Continuation& other) {
  // Of every layer the rows that are filled.
  const Model& model = weights_.model();
  const auto size = static_cast<std::int64_t>(sizeof(float));
  const std::int64_t layer = cache_.size_bytes() / size / model.n_layer;
  const std::int64_t row = std::int64_t{2} * model.n_kv_head * model.head_size();
  for (int i = 0; i < model.n_layer; ++i)
    weights_.backend().run(CopyRows{.rows = other.size(),
                                    .columns = row,
                                    .x = other.cache_.floats() + i * layer,
                                    .x_stride = row,
                                    .y = cache_.floats() + i * layer,
                                    .y_stride = row});
  read_ = other.read_;
}

template <class Program>
Logits Continuation::run(Program& program, const DeviceBuffer& arena, std::span<const std::int32_t> ids) {
  const CachedSequence at = sequence();
  const Logits logits = read_logits(weights_, program, arena, {{&at, 1}, ids});
  read_.insert(read_.end(), ids.begin(), ids.end());
  return logits;
}

}  // namespace sizewise
