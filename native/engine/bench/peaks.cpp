#include "bench/peaks.h"

#include <algorithm>
#include <memory>

#include "backend/cpu/kernels/peak.h"
#include "bench/rounds.h"
#include "platform/cpu_time.h"

namespace sizewise::bench {
namespace {

using cpu::Path;

constexpr std::int64_t kCount = std::int64_t{1} << 25;  // floats: 128 MiB, beyond the last cache of most processors
constexpr std::int64_t kRounds = 50'000;

// What the loops compute is kept here, so that no compiler drops them.
volatile float kept;

const cpu::PeakKernels& kernels(Path path) { return SIZEWISE_PICK(path, peak_kernels); }

double flops(Path path, Precision precision = Precision::fp32) {
  const cpu::PeakKernels& table = kernels(path);
  const bool pairs = precision == Precision::bf16;
  const double start = thread_cpu_seconds();
  kept = (pairs ? table.multiply_add_pairs : table.multiply_adds)(kRounds);
  return static_cast<double>(table.flops_per_round * kRounds) * (pairs ? 2 : 1) / (thread_cpu_seconds() - start);
}

template <class Work>
double bytes_per_second(std::int64_t bytes, Work&& work) {
  const double start = thread_cpu_seconds();
  work();
  return static_cast<double>(bytes) / (thread_cpu_seconds() - start);
}

}  // namespace

double zmm_flops() { return cpu::path_supported(Path::avx512) ? flops(Path::avx512) : 0.0; }
double ymm_flops() { return cpu::path_supported(Path::avx2) ? flops(Path::avx2) : 0.0; }
double bf16_flops() { return flops(cpu::best_path(), Precision::bf16); }
double best_flops(Precision precision) {
  if (precision == Precision::bf16) return bf16_flops();
  const double wide = std::max(zmm_flops(), ymm_flops());
  return wide > 0.0 ? wide : flops(Path::baseline);
}

Memory::Memory(Backend& backend)
    : backend_(backend),
      x_(reinterpret_cast<float*>(backend.allocate(kCount * sizeof(float)))),
      y_(reinterpret_cast<float*>(backend.allocate(kCount * sizeof(float)))) {
  // Touched once, and with a number: memory that was never written reads as one shared page of zeros.
  std::fill_n(x_, kCount, 1.0f);
  std::fill_n(y_, kCount, 1.0f);
}
Memory::~Memory() {
  backend_.release(reinterpret_cast<std::byte*>(x_));
  backend_.release(reinterpret_cast<std::byte*>(y_));
}

double Memory::read() const {
  return bytes_per_second(kCount * 4, [&] { kept = kernels(cpu::best_path()).read(x_, kCount); });
}
double Memory::copy() const {
  return bytes_per_second(kCount * 8, [&] { kernels(cpu::best_path()).copy(x_, y_, kCount); });
}
double Memory::update() const {
  return bytes_per_second(kCount * 8, [&] { kernels(cpu::best_path()).update(x_, kCount, 1.0f); });
}

Figures peaks(double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = 1, .path = {}});
  const Memory memory(*backend);
  // A limit is what was reached at best: whatever else runs here can only take away from it.
  double best = 0, zmm = 0, ymm = 0, bf16 = 0, read = 0, copy = 0, update = 0;
  for (Rounds rounds(seconds, 5, control); rounds.another();) {
    zmm = std::max(zmm, zmm_flops());
    ymm = std::max(ymm, ymm_flops());
    best = std::max({best, zmm, ymm, best_flops(Precision::fp32)});
    bf16 = std::max(bf16, bf16_flops());
    read = std::max(read, memory.read());
    copy = std::max(copy, memory.copy());
    update = std::max(update, memory.update());
  }
  Figures figures{{"fma_gflops", best * 1e-9},  {"fma_zmm_gflops", zmm * 1e-9}, {"fma_ymm_gflops", ymm * 1e-9},
                  {"bf16_gflops", bf16 * 1e-9}, {"read_gbps", read * 1e-9},     {"copy_gbps", copy * 1e-9},
                  {"rmw_gbps", update * 1e-9}};
  std::erase_if(figures, [](const auto& figure) { return figure.second == 0; });
  return figures;
}

}  // namespace sizewise::bench
