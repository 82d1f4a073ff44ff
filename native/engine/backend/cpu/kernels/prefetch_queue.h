// Lines that will be needed soon, asked for one at a time while a tile's sums keep the arithmetic busy: a burst of
// requests would fill the miss buffers and stall the tile itself.
#pragma once
#include <stdint.h>

namespace sizewise::cpu::ISA_NAMESPACE {

// Lines [0, lines) of each of `rows` rows, `stride` floats apart.
struct LineStream {
  const float* row = nullptr;
  int64_t stride = 0;
  int lines = 0, rows = 0;
};

constexpr int floats_per_line = 16;

// Lines that hold `count` floats from `first` on.
inline int lines_of(const float* first, int64_t count) {
  const auto begin = reinterpret_cast<uintptr_t>(first) / 64,
             end = (reinterpret_cast<uintptr_t>(first + count) + 63) / 64;
  return static_cast<int>(end - begin);
}

class PrefetchQueue {
 public:
  // The end of a tile comes first, then the rows that the next tile copies, then what is packed next.
  LineStream ends[3], next_rows, next_block;

  void begin_tile() { current_ = ends; }

  void next() {
    LineStream& stream = *current_;
    if (stream.rows > 0) {
#if defined(__GNUC__)
      __builtin_prefetch(stream.row + line_ * floats_per_line, 0, 2);
#endif
      if (++line_ < stream.lines) return;
      stream.row += stream.stride;
      if (--stream.rows > 0) {
        line_ = 0;
        return;
      }
    }
    line_ = 0;
    if (current_ != &next_block) ++current_;
  }

 private:
  LineStream* current_ = ends;
  int line_ = 0;
};

}  // namespace sizewise::cpu::ISA_NAMESPACE
