// Whether runs can go to a CUDA device.
#pragma once
#include <string>

namespace sizewise::cuda {

struct Description {
  bool available;
  std::string detail;  // the device, or why there is none: one sentence
};

Description describe();

}  // namespace sizewise::cuda
