#include "backend/cpu/kernels/dropout.h"

#include "backend/cpu/kernels/philox.h"

namespace sizewise::cpu::ISA_NAMESPACE {

void dropout(const DropoutApply& op, const RandomRow& random, int64_t begin, int64_t end) {
  const Vector scale = broadcast(random.keep_scale);
  const Words threshold = words(random.drop_below);
  for (int64_t block = begin; block < end; block += 64) {
    uint32_t bits[64];
    random_block(random, static_cast<uint64_t>(block) >> 6, bits);
    for (int64_t i = block; i < block + 64 && i < end; i += width) {
      const Vector kept =
          keep_where(at_least(load_words(bits + (i - block)), threshold), load_up_to(op.x + i, end - i) * scale);
      store_up_to(op.y + i, op.residual ? kept + load_up_to(op.residual + i, end - i) : kept, end - i);
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
