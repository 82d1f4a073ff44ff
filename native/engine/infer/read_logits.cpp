#include "infer/read_logits.h"

#include <functional>

namespace sizewise {
namespace {

// `run(work)` runs the ops, once or again.
template <class Run>
Logits read(Weights& weights, const LogitsProgram& program, const DeviceBuffer& arena, const LogitsReading& reading,
            Run&& run) {
  Backend& backend = weights.backend();
  const ProgramMemory memory{weights.data(), nullptr, arena.data()};
  backend.copy_in(program.program.address(memory, program.ids), reinterpret_cast<const std::byte*>(reading.ids.data()),
                  reading.ids.size_bytes());
  const auto work = [&] { program.program.run(backend, memory, {.sequences = reading.sequences}); };
  run(std::ref(work));  // a reference, so that nothing is allocated
  return {backend, reinterpret_cast<const float*>(program.program.address(memory, program.logits)), program.rows,
          weights.model().vocab};
}

}  // namespace

Logits read_logits(Weights& weights, const LogitsProgram& program, const DeviceBuffer& arena,
                   const LogitsReading& reading) {
  return read(weights, program, arena, reading, [](const std::function<void()>& work) { work(); });
}

Logits read_logits(Weights& weights, RepeatedLogits& repeated, const DeviceBuffer& arena,
                   const LogitsReading& reading) {
  return read(weights, repeated.program, arena, reading,
              [&](const std::function<void()>& work) { weights.backend().repeat(repeated.recording, work); });
}

}  // namespace sizewise
