#include "backend/cpu/scratch.h"

#include <string>

#include "base/error.h"
#include "platform/large_memory.h"

namespace sizewise::cpu {

Scratch::~Scratch() { release(); }

void Scratch::release() noexcept {
  if (!memory_) return;
  unmap_memory(memory_, bytes_);
  account_.give_back(bytes_);
  memory_ = nullptr;
  bytes_ = 0;
}

float* Scratch::floats(std::size_t count) {
  const std::size_t wanted = count * sizeof(float);
  if (wanted > bytes_) {
    release();  // first: nobody reads the old content, so the two need never stand side by side
    memory_ = map_zeroed_memory(wanted);
    if (!memory_)
      throw Error("out_of_memory", "the system refused " + std::to_string(wanted) + " bytes of scratch memory");
    bytes_ = wanted;
    account_.take(bytes_);
  }
  return reinterpret_cast<float*>(memory_);
}

void Scratch::reserve(int workers, std::size_t count) {
  stride_ = aligned_count(count);
  floats(stride_ * static_cast<std::size_t>(workers));
}

}  // namespace sizewise::cpu
