// Recording a graph, and whatever waits for a whole device, one at a time: runs that train side by side share a device,
// and a device that is waited for by any thread ends the recordings of all others, whatever their mode (CUDA C++
// Programming Guide, CUDA Graphs, "Prohibited and Unhandled Operations"). Taking and giving back memory may wait for
// it.
#pragma once
#include <mutex>

namespace sizewise::cuda {

// Held by its thread until it goes out of scope; that thread may take it again.
inline std::unique_lock<std::recursive_mutex> device_lock() {
  static std::recursive_mutex mutex;
  return std::unique_lock(mutex);
}

}  // namespace sizewise::cuda
