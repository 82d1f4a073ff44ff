// What a kernel needs to know of a Dropout: the sequence of random numbers, and below which bits an element is dropped.
#pragma once
#include <stdint.h>

namespace sizewise::cpu {

struct RandomRow {
  uint64_t seed;
  uint64_t step;
  uint32_t stream;
  uint32_t drop_below;
  float keep_scale;  // 1 / (1 - p)
};

}  // namespace sizewise::cpu
