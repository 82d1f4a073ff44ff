// The small frame of the checks that need a GPU: cases that register themselves, comparison by relative error, timing
// by events. It needs nothing but CUDA's runtime, so that a machine without packages can build it.
#pragma once
#include <cuda_runtime_api.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "backend/cuda/kernels/launch.h"

namespace sizewise::gpu_check {

struct Case {
  const char* name;
  void (*body)();
};
std::vector<Case>& cases();
struct Registration {
  Registration(const char* name, void (*body)()) { cases().push_back({name, body}); }
};

#define GPU_CASE_AT(line, name)                                                                  \
  static void gpu_case_##line();                                                                 \
  static const sizewise::gpu_check::Registration gpu_registration_##line(name, gpu_case_##line); \
  static void gpu_case_##line()
#define GPU_CASE_EXPANDED(line, name) GPU_CASE_AT(line, name)
#define GPU_CASE(name) GPU_CASE_EXPANDED(__LINE__, name)

// The device that the checks run on, with a stream of its own.
const cuda::Launch& launch();

// Ends the case as failed when a call of CUDA did not succeed.
void must(cudaError_t result, const char* what);
// Fails the case unless ||got - want|| / ||want|| <= tolerance and every element is finite where `want` is; says where
// the largest difference lies.
void close(const std::string& what, const std::vector<float>& got, const std::vector<double>& want, double tolerance);
void same_bits(const std::string& what, const std::vector<float>& first, const std::vector<float>& second);
void expect(const std::string& what, bool holds);

// Device memory of floats, or of bf16 that are floats on the host. A buffer that is only written begins as NaN, so that
// an element that was never written shows.
class Buffer {
 public:
  enum class Type { fp32, bf16 };
  Buffer(std::size_t count, Type type);                 // NaN
  Buffer(const std::vector<float>& values, Type type);  // rounded to the type
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  void* data() const { return data_; }
  template <typename T>
  T* as() const {
    return static_cast<T*>(data_);
  }
  std::vector<float> values() const;
  std::size_t bytes() const { return count_ * (type_ == Type::fp32 ? 4 : 2); }

 private:
  std::size_t count_;
  Type type_;
  void* data_ = nullptr;
};
// Raw device memory, zeroed.
class Bytes {
 public:
  explicit Bytes(std::size_t bytes);
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  void* data() const { return data_; }
  template <typename T>
  T* as() const {
    return static_cast<T*>(data_);
  }

 private:
  void* data_ = nullptr;
};

// Standard normal numbers times `deviation`, by a counter: the same for the same seed.
std::vector<float> normal(std::size_t count, std::uint64_t seed, float deviation = 1.0f);
// As a device stores them.
std::vector<float> rounded(std::vector<float> values, Buffer::Type type);
// y [M, N] = a [M, K] b [N, K]^T in double, on all cores.
std::vector<double> product(const std::vector<float>& a, const std::vector<float>& b, int m, int n, int k);
// Runs body(0) .. body(count - 1) on all cores.
void in_parallel(int count, const std::function<void(int)>& body);

// Median milliseconds of one call: `calls` in a row are recorded into a graph, which is replayed `rounds` times.
double milliseconds(const std::function<void(cudaStream_t)>& call, int calls = 10, int rounds = 11);
// Appends one figure to the results: what was measured, in which unit.
void figure(const std::string& id, const std::string& what, double value, const std::string& unit);
// Bytes a second, read and written, of a large copy; measured once.
double copy_bandwidth();

}  // namespace sizewise::gpu_check
