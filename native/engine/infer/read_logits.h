// One run of a program that reads ids of sequences with caches.
#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "graph/device_buffer.h"
#include "infer/logits.h"
#include "model/programs.h"
#include "model/weights.h"

namespace sizewise {

struct LogitsReading {
  std::span<const CachedSequence> sequences;
  std::span<const std::int32_t> ids;  // [B, T]
};

// The logits stand in the arena.
Logits read_logits(Weights& weights, const LogitsProgram& program, const DeviceBuffer& arena,
                   const LogitsReading& reading);

// A program that is run for many tokens, always on the same caches and the same arena: backends with graphs of their
// own record it.
struct RepeatedLogits {
  LogitsProgram program;
  std::unique_ptr<Recording> recording = {};
};
Logits read_logits(Weights& weights, RepeatedLogits& repeated, const DeviceBuffer& arena, const LogitsReading& reading);

}  // namespace sizewise
