// Opens the library with the CUDA backend, once, and only where a driver answers.
#pragma once
#include <string>

#include "backend/cuda/load/plugin.h"

namespace sizewise::cuda {

struct Libraries {
  std::string driver;      // as driver_objection() takes it
  std::string plugin;      // a file
  std::string management;  // as Management::open() takes it
};
// Those of this system, and the backend beside this code. SIZEWISE_CUDA_FOLDER names a folder that holds all of them
// instead, under the same names.
Libraries default_libraries();

// Stays loaded until the process ends. Throws Error("device_unavailable") that says what is missing, at the reason of
// an Objection.
const Plugin& load_plugin(const Libraries& libraries);
// With the default libraries; opened once.
const Plugin& plugin();

}  // namespace sizewise::cuda
