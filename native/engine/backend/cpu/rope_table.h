// Cosines and sines of rotary positions, made once for each base and head size and kept as long as the backend.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "base/memory_account.h"

namespace sizewise::cpu {

class RopeTables {
 public:
  explicit RopeTables(MemoryAccount& account) : account_(account) {}

  // [at least `positions`][head_size]: D/2 cosines, then D/2 sines of position * theta^(-2 i / D). Angles are taken in
  // double: at position 8192 single precision would be off by 5e-4 radians.
  const float* of(float theta, int head_size, int positions);

 private:
  MemoryAccount& account_;  // ends with the tables, as the backend does: nothing is given back
  std::map<std::pair<float, int>, std::vector<float>> tables_;
};

}  // namespace sizewise::cpu
