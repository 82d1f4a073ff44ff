#include "train/loss_runs.h"

#include <cstring>
#include <functional>
#include <utility>

namespace sizewise {

LossRuns::LossRuns(Backend& backend, LossProgram program)
    : backend_(backend),
      program_(std::move(program)),
      loss_bytes_(static_cast<std::size_t>(program_.rows) * sizeof(float)) {
  for (auto& readback : readbacks_) readback = backend.make_readback(loss_bytes_);
}

void LossRuns::begin(const ProgramMemory& memory, std::span<const std::int32_t> ids,
                     std::span<const std::int32_t> targets, const Cursor& cursor) {
  const Program& program = program_.program;
  const auto copy_in = [&](Tensor to, std::span<const std::int32_t> from) {
    backend_.copy_in(program.address(memory, to), reinterpret_cast<const std::byte*>(from.data()), from.size_bytes());
  };
  copy_in(program_.ids, ids);
  copy_in(program_.targets, targets);
  const auto work = [&] { program.run(backend_, memory, cursor); };
  backend_.repeat(recording_, std::ref(work));  // a reference, so that nothing is allocated
  readbacks_[begun_++ % kMostUnderWay]->begin(program.address(memory, program_.losses));
}

double LossRuns::end() {
  const std::span<const std::byte> losses = readbacks_[ended_++ % kMostUnderWay]->wait();
  double sum = 0.0;
  for (std::size_t at = 0; at < losses.size(); at += sizeof(float)) {
    float loss = 0.0f;
    std::memcpy(&loss, losses.data() + at, sizeof loss);
    sum += loss;
  }
  return sum;
}

double LossRuns::end_all() {
  double sum = 0.0;
  while (under_way() > 0) sum += end();
  return sum;
}

}  // namespace sizewise
