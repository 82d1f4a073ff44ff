#include "platform/cpu_features.h"

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)
#ifdef _MSC_VER
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#define SIZEWISE_HAS_CPUID 1
#else
#define SIZEWISE_HAS_CPUID 0
#endif

namespace sizewise {
namespace {

#if SIZEWISE_HAS_CPUID
using Registers = std::array<std::uint32_t, 4>;  // eax, ebx, ecx, edx
enum { eax, ebx, ecx, edx };

Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
  Registers r{};
#ifdef _MSC_VER
  int words[4];
  __cpuidex(words, static_cast<int>(leaf), static_cast<int>(subleaf));
  std::memcpy(r.data(), words, sizeof words);
#else
  __cpuid_count(leaf, subleaf, r[eax], r[ebx], r[ecx], r[edx]);
#endif
  return r;
}

// Which register files the system saves at a task switch. Only to be asked when OSXSAVE is set.
std::uint64_t saved_registers() {
#ifdef _MSC_VER
  return _xgetbv(0);
#else
  std::uint32_t low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return std::uint64_t{high} << 32 | low;
#endif
}

bool bit(std::uint32_t word, int index) { return (word >> index & 1) != 0; }

std::string brand_of_processor() {
  if (cpuid(0x80000000u, 0)[eax] < 0x80000004u) return {};
  char text[49] = {};
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Registers r = cpuid(0x80000002u + i, 0);
    std::memcpy(text + 16 * i, r.data(), 16);
  }
  std::string brand = text;
  const auto first = brand.find_first_not_of(' '), last = brand.find_last_not_of(' ');
  return first == std::string::npos ? std::string{} : brand.substr(first, last - first + 1);
}

CpuFeatures detect() {
  CpuFeatures f;
  f.brand = brand_of_processor();
  const std::uint32_t highest_leaf = cpuid(0, 0)[eax];
  const Registers one = cpuid(1, 0);
  if (highest_leaf < 7 || !bit(one[ecx], 27)) return f;  // OSXSAVE
  const Registers seven = cpuid(7, 0);
  const std::uint64_t saved = saved_registers();
  constexpr std::uint64_t ymm = 0x6, zmm = 0xe6;  // xmm and ymm halves; and masks, upper halves, upper sixteen
  f.avx2 = (saved & ymm) == ymm && bit(one[ecx], 28) && bit(one[ecx], 12) && bit(one[ecx], 29) && bit(seven[ebx], 5) &&
           bit(seven[ebx], 8);
  f.avx512 = f.avx2 && (saved & zmm) == zmm && bit(seven[ebx], 16) && bit(seven[ebx], 17) && bit(seven[ebx], 30) &&
             bit(seven[ebx], 31);
  f.avx512_vnni = f.avx512 && bit(seven[ecx], 11);
  f.avx512_bf16 = f.avx512 && seven[eax] >= 1 && bit(cpuid(7, 1)[eax], 5);
  return f;
}
#else
CpuFeatures detect() { return {}; }
#endif

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect();
  return features;
}

std::vector<std::string> cpu_feature_names() {
  const CpuFeatures& f = cpu_features();
  std::vector<std::string> names;
  if (f.avx2) names.emplace_back("avx2");
  if (f.avx512) names.emplace_back("avx512");
  if (f.avx512_vnni) names.emplace_back("avx512_vnni");
  if (f.avx512_bf16) names.emplace_back("avx512_bf16");
  return names;
}

}  // namespace sizewise
