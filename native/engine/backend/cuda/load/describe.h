// Which CUDA devices runs can go to, or why there is none.
#pragma once
#include <string>
#include <vector>

#include "backend/cuda/load/plugin.h"

namespace sizewise::cuda {

struct Description {
  bool available;
  std::string detail;  // the devices, or why there is none: one sentence
  std::string reason;  // why there is none, as an Objection gives it; empty: there is one
  std::vector<Device> devices;
};

Description describe();

}  // namespace sizewise::cuda
