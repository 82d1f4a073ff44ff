// Runs of one program on batch after batch, and the losses that come back: on a device that runs behind, those of a
// batch are on their way while the next one is in work.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "model/programs.h"
#include "ops/backend.h"

namespace sizewise {

class LossRuns {
 public:
  static constexpr std::size_t kMostUnderWay = 2;

  LossRuns(Backend& backend, LossProgram program);

  std::int64_t arena_bytes() const noexcept { return program_.program.arena_bytes(); }
  // Of what is read back, on the host.
  std::int64_t host_bytes() const noexcept { return static_cast<std::int64_t>(kMostUnderWay * loss_bytes_); }

  // Begins with ids and targets [B, T]; the memory is the same at every run. Fewer than kMostUnderWay are under way.
  void begin(const ProgramMemory& memory, std::span<const std::int32_t> ids, std::span<const std::int32_t> targets,
             const Cursor& cursor);
  std::size_t under_way() const noexcept { return begun_ - ended_; }
  // Whether the oldest is to be waited for now: a device that runs behind has another one to work on then.
  bool due() const noexcept { return under_way() >= (backend_.runs_behind() ? kMostUnderWay : 1); }
  // The sum of losses of the oldest, which is waited for.
  double end();
  // Of the oldest where it is due, else 0; and of all that are under way.
  double end_if_due() { return due() ? end() : 0.0; }
  double end_all();

 private:
  Backend& backend_;
  LossProgram program_;
  std::size_t loss_bytes_;
  std::unique_ptr<Recording> recording_;
  std::array<std::unique_ptr<Readback>, kMostUnderWay> readbacks_;  // of the runs in turn
  std::size_t begun_ = 0, ended_ = 0;
};

}  // namespace sizewise
