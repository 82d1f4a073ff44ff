#include "backend/cpu/scratch.h"

#include <string>

#include "base/error.h"
#include "platform/large_memory.h"

namespace sizewise::cpu {

Scratch::~Scratch() {
  if (memory_) unmap_memory(memory_, bytes_);
}

float* Scratch::floats(std::size_t count) {
  const std::size_t wanted = count * sizeof(float);
  if (wanted > bytes_) {
    std::byte* larger = map_zeroed_memory(wanted);
    if (!larger)
      throw Error("out_of_memory", "the system refused " + std::to_string(wanted) + " bytes of scratch memory");
    if (memory_) unmap_memory(memory_, bytes_);
    memory_ = larger;
    bytes_ = wanted;
  }
  return reinterpret_cast<float*>(memory_);
}

void Scratch::reserve(int workers, std::size_t count) {
  stride_ = aligned_count(count);
  floats(stride_ * static_cast<std::size_t>(workers));
}

}  // namespace sizewise::cpu
