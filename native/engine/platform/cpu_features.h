// What the processor and the system together can run, from CPUID leaves 1 and 7 and XGETBV: never from a model name.
// (Intel SDM volume 1, chapter 14.3; AMD APM volume 3, appendix E.)
#pragma once
#include <string>
#include <vector>

namespace sizewise {

struct CpuFeatures {
  bool avx2 = false;    // AVX2, FMA, F16C and BMI2, and the system saves ymm registers
  bool avx512 = false;  // AVX-512 F, BW, DQ and VL beside all of avx2, and the system saves zmm registers and masks
  bool avx512_bf16 = false;
  bool avx512_vnni = false;
  std::string brand;  // the processor's own words, for people; empty when it says nothing
};

const CpuFeatures& cpu_features();

// Lower-case names of the features that are there, for reports.
std::vector<std::string> cpu_feature_names();

}  // namespace sizewise
