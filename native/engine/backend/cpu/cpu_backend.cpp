#include "backend/cpu/cpu_backend.h"

#include <cstring>
#include <limits>
#include <new>
#include <thread>

#include "base/error.h"
#include "platform/large_memory.h"

namespace sizewise::cpu {
namespace {

// In front of each allocation, as large as the alignment that is promised.
constexpr std::size_t kHeaderBytes = 64;
struct Header {
  std::size_t mapped_bytes;
};
static_assert(sizeof(Header) <= kHeaderBytes);

}  // namespace

std::string CpuBackend::name() const { return "cpu " + std::string(path_name(path_)); }

std::byte* CpuBackend::allocate(std::size_t bytes) {
  const bool representable = bytes <= std::numeric_limits<std::size_t>::max() / 2;
  std::byte* memory = representable ? map_zeroed_memory(bytes + kHeaderBytes) : nullptr;
  if (!memory)
    throw Error("out_of_memory", "the system refused " + std::to_string(bytes) + " bytes of memory for tensors");
  new (memory) Header{bytes + kHeaderBytes};
  memory_.take(bytes + kHeaderBytes);
  return memory + kHeaderBytes;
}

void CpuBackend::release(std::byte* memory) noexcept {
  if (!memory) return;
  std::byte* mapped = memory - kHeaderBytes;
  const std::size_t bytes = reinterpret_cast<const Header*>(mapped)->mapped_bytes;
  unmap_memory(mapped, bytes);
  memory_.give_back(bytes);
}

void CpuBackend::copy_in(std::byte* device, const std::byte* host, std::size_t bytes) {
  if (bytes) std::memcpy(device, host, bytes);
}

void CpuBackend::copy_out(std::byte* host, const std::byte* device, std::size_t bytes) {
  if (bytes) std::memcpy(host, device, bytes);
}

}  // namespace sizewise::cpu

namespace sizewise {

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options) {
  if (options.threads < 0) {
    throw Error("usage",
                "expected a number of threads of 0 (one per core) or more, got " + std::to_string(options.threads),
                "threads");
  }
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  const int threads = options.threads > 0 ? options.threads : cores > 0 ? cores : 1;
  return std::make_unique<cpu::CpuBackend>(cpu::choose_path(options.path), threads);
}

}  // namespace sizewise
