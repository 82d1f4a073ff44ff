// Which CUDA devices runs can go to, or why there is none.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "backend/cuda/load/management.h"
#include "backend/cuda/load/plugin.h"

namespace sizewise::cuda {

struct Description {
  bool available;
  std::string detail;  // the devices, or why there is none: one sentence
  std::string reason;  // why there is none, as an Objection gives it; empty: there is one
  std::vector<Device> devices;
  ProductSource products;  // where there is a device
};

Description describe();

// Of each device, in the order of the description; empty where it cannot be told. No devices where there are none.
std::vector<std::optional<Usage>> usages();

}  // namespace sizewise::cuda
