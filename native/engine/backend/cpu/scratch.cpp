#include "backend/cpu/scratch.h"

#include <new>
#include <string>

#include "base/error.h"

namespace sizewise::cpu {
namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

void Scratch::Free::operator()(float* memory) const { ::operator delete(memory, kAlignment); }

void Scratch::reserve(int workers, std::size_t floats) {
  // A whole number of cache lines, and one more: two workers never write to the same line.
  const std::size_t stride = (floats + 31) / 16 * 16, total = stride * static_cast<std::size_t>(workers);
  if (stride <= stride_ && total_ >= stride_ * static_cast<std::size_t>(workers)) return;
  memory_.reset();
  stride_ = total_ = 0;
  auto* memory = static_cast<float*>(::operator new(total * sizeof(float), kAlignment, std::nothrow));
  if (!memory) throw Error("out_of_memory", "the system refused " + std::to_string(total * sizeof(float)) + " bytes of scratch memory");
  memory_.reset(memory);
  stride_ = stride;
  total_ = total;
}

}  // namespace sizewise::cpu
