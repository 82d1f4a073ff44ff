#include "check.h"

#include <cuda_bf16.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

#include "random/counter_random.h"

namespace sizewise::gpu_check {
namespace {

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

bool case_failed = false;

std::uint16_t bits_of_bf16(float value) {
  const __nv_bfloat16 rounded = __float2bfloat16_rn(value);
  std::uint16_t bits;
  std::memcpy(&bits, &rounded, sizeof bits);
  return bits;
}

float float_of(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

__global__ void fill_random(uint4* to, std::size_t count) {
  const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
  for (std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += step) {
    const auto x = static_cast<unsigned>(i * 2654435761u);
    to[i] = make_uint4(x, x * 2246822519u, x * 3266489917u, x * 668265263u);
  }
}

__global__ void copy(const uint4* __restrict__ from, uint4* __restrict__ to, std::size_t count) {
  constexpr int kept = 4;
  const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
  for (std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; i < count; i += kept * step) {
    uint4 values[kept];
#pragma unroll
    for (int j = 0; j < kept; ++j)
      if (i + j * step < count) values[j] = __ldcs(from + i + j * step);
#pragma unroll
    for (int j = 0; j < kept; ++j)
      if (i + j * step < count) __stcs(to + i + j * step, values[j]);
  }
}

void fail(const std::string& text) {
  case_failed = true;
  std::printf("  FAILED %s\n", text.c_str());
}

}  // namespace

std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

void must(cudaError_t result, const char* what) {
  if (result == cudaSuccess) return;
  throw Failed(std::string(what) + ": " + cudaGetErrorName(result) + ", " + cudaGetErrorString(result));
}

const cuda::Launch& launch() {
  static const cuda::Launch only = [] {
    cuda::Launch made;
    cudaDeviceProp properties{};
    must(cudaGetDeviceProperties(&properties, 0), "cudaGetDeviceProperties");
    made.multiprocessors = properties.multiProcessorCount;
    made.capability = properties.major * 10 + properties.minor;
    made.shared_memory_limit = properties.sharedMemPerBlockOptin;
    must(cudaStreamCreateWithFlags(&made.stream, cudaStreamNonBlocking), "cudaStreamCreate");
    return made;
  }();
  return only;
}

void close(const std::string& what, const std::vector<float>& got, const std::vector<double>& want, double tolerance) {
  if (got.size() != want.size()) return fail(what + ": sizes differ");
  double difference = 0.0, norm = 0.0, largest = -1.0;
  std::size_t where = 0, wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!std::isfinite(want[i])) {
      if (std::isnan(want[i]) != std::isnan(got[i]) || (!std::isnan(want[i]) && got[i] != want[i])) ++wrong, where = i;
      continue;
    }
    const double d = std::isfinite(got[i]) ? std::abs(got[i] - want[i]) : std::numeric_limits<double>::infinity();
    if (d > largest) largest = d, where = i;
    difference += d * d;
    norm += want[i] * want[i];
  }
  const double relative = norm > 0.0 ? std::sqrt(difference / norm) : std::sqrt(difference);
  const bool holds = wrong == 0 && relative <= tolerance;
  std::printf("  %-52s relative error %.2e (at most %.0e)\n", what.c_str(), relative, tolerance);
  if (holds) return;
  char text[256];
  std::snprintf(text, sizeof text,
                "%s: relative error %.3e; at %zu of %zu got %g, expected %g; %zu not finite as expected", what.c_str(),
                relative, where, got.size(), static_cast<double>(got[where]), want[where], wrong);
  fail(text);
}

void same_bits(const std::string& what, const std::vector<float>& first, const std::vector<float>& second) {
  if (first.size() != second.size() || std::memcmp(first.data(), second.data(), first.size() * sizeof(float)) != 0)
    fail(what + ": two runs differ");
}

void expect(const std::string& what, bool holds) {
  if (!holds) fail(what);
}

Buffer::Buffer(std::size_t count, Type type) : count_(count), type_(type) {
  must(cudaMalloc(&data_, std::max<std::size_t>(bytes(), 16)), "cudaMalloc");
  must(cudaMemset(data_, 0xff, bytes()), "cudaMemset");
  // The stream of the checks does not wait for the default stream, which does all this.
  must(cudaDeviceSynchronize(), "cudaMemset");
}

Buffer::Buffer(const std::vector<float>& values, Type type) : Buffer(values.size(), type) {
  if (type == Type::fp32) {
    must(cudaMemcpy(data_, values.data(), bytes(), cudaMemcpyHostToDevice), "cudaMemcpy");
    must(cudaDeviceSynchronize(), "cudaMemcpy");
    return;
  }
  std::vector<std::uint16_t> halves(values.size());
  std::transform(values.begin(), values.end(), halves.begin(), bits_of_bf16);
  must(cudaMemcpy(data_, halves.data(), bytes(), cudaMemcpyHostToDevice), "cudaMemcpy");
  must(cudaDeviceSynchronize(), "cudaMemcpy");
}

Buffer::~Buffer() { cudaFree(data_); }

std::vector<float> Buffer::values() const {
  must(cudaStreamSynchronize(launch().stream), "the kernels before");
  std::vector<float> values(count_);
  if (type_ == Type::fp32) {
    must(cudaMemcpy(values.data(), data_, bytes(), cudaMemcpyDeviceToHost), "cudaMemcpy");
    return values;
  }
  std::vector<std::uint16_t> halves(count_);
  must(cudaMemcpy(halves.data(), data_, bytes(), cudaMemcpyDeviceToHost), "cudaMemcpy");
  std::transform(halves.begin(), halves.end(), values.begin(), float_of);
  return values;
}

Bytes::Bytes(std::size_t bytes) {
  must(cudaMalloc(&data_, std::max<std::size_t>(bytes, 16)), "cudaMalloc");
  must(cudaMemset(data_, 0, bytes), "cudaMemset");
  must(cudaDeviceSynchronize(), "cudaMemset");
}
Bytes::~Bytes() { cudaFree(data_); }

std::vector<float> normal(std::size_t count, std::uint64_t seed, float deviation) {
  std::vector<float> values(count);
  constexpr std::size_t chunk = 1 << 16;
  in_parallel(static_cast<int>((count + chunk - 1) / chunk), [&](int part) {
    const std::size_t begin = part * chunk, end = std::min(begin + chunk, count);
    for (std::size_t i = begin; i < end; ++i)
      values[i] = static_cast<float>(random_normal({.seed = seed, .stream = 7, .step = 0}, i)) * deviation;
  });
  return values;
}

std::vector<float> rounded(std::vector<float> values, Buffer::Type type) {
  if (type == Buffer::Type::bf16)
    for (float& value : values) value = float_of(bits_of_bf16(value));
  return values;
}

std::vector<double> product(const std::vector<float>& a, const std::vector<float>& b, int m, int n, int k) {
  std::vector<double> y(static_cast<std::size_t>(m) * n);
  in_parallel(m, [&](int row) {
    for (int col = 0; col < n; ++col) {
      double sum = 0.0;
      for (int i = 0; i < k; ++i)
        sum += static_cast<double>(a[static_cast<std::size_t>(row) * k + i]) * b[static_cast<std::size_t>(col) * k + i];
      y[static_cast<std::size_t>(row) * n + col] = sum;
    }
  });
  return y;
}

void in_parallel(int count, const std::function<void(int)>& body) {
  std::atomic<int> next{0};
  std::vector<std::jthread> workers;
  const int threads = std::min<int>(count, std::max(1u, std::thread::hardware_concurrency()));
  for (int worker = 0; worker < threads; ++worker)
    workers.emplace_back([&] {
      for (int i = next++; i < count; i = next++) body(i);
    });
}

double milliseconds(const std::function<void(cudaStream_t)>& call, int calls, int rounds) {
  const cudaStream_t stream = launch().stream;
  call(stream);
  must(cudaStreamSynchronize(stream), "the first call");
  cudaGraph_t graph{};
  cudaGraphExec_t runnable{};
  must(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
  for (int i = 0; i < calls; ++i) call(stream);
  must(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
  must(cudaGraphInstantiate(&runnable, graph, 0), "cudaGraphInstantiate");
  cudaEvent_t begin{}, end{};
  must(cudaEventCreate(&begin), "cudaEventCreate");
  must(cudaEventCreate(&end), "cudaEventCreate");
  std::vector<double> times;
  for (int round = 0; round < rounds + 2; ++round) {
    must(cudaEventRecord(begin, stream), "cudaEventRecord");
    must(cudaGraphLaunch(runnable, stream), "cudaGraphLaunch");
    must(cudaEventRecord(end, stream), "cudaEventRecord");
    must(cudaEventSynchronize(end), "a replay");
    float elapsed = 0.0f;
    must(cudaEventElapsedTime(&elapsed, begin, end), "cudaEventElapsedTime");
    if (round >= 2) times.push_back(elapsed / calls);
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  cudaGraphExecDestroy(runnable);
  cudaGraphDestroy(graph);
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

void figure(const std::string& id, const std::string& what, double value, const std::string& unit) {
  std::printf("  %-4s %-60s %10.4g %s\n", id.c_str(), what.c_str(), value, unit.c_str());
  const char* path = std::getenv("SIZEWISE_FIGURES");
  if (!path) return;
  if (std::FILE* file = std::fopen(path, "a")) {
    std::fprintf(file, "{\"id\":\"%s\",\"what\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", id.c_str(), what.c_str(),
                 value, unit.c_str());
    std::fclose(file);
  }
}

double copy_bandwidth() {
  static const double measured = [] {
    constexpr std::size_t bytes = std::size_t{2} << 30;
    // Random bits: what is all zeros moves faster than real data.
    Bytes from(bytes), to(bytes);
    fill_random<<<4096, 256, 0, launch().stream>>>(from.as<uint4>(), bytes / sizeof(uint4));
    const double by_driver = milliseconds(
        [&](cudaStream_t stream) {
          must(cudaMemcpyAsync(to.data(), from.data(), bytes, cudaMemcpyDeviceToDevice, stream), "cudaMemcpyAsync");
        },
        2, 7);
    const double by_kernel = milliseconds(
        [&](cudaStream_t stream) {
          copy<<<launch().multiprocessors * 16, 512, 0, stream>>>(from.as<uint4>(), to.as<uint4>(),
                                                                  bytes / sizeof(uint4));
        },
        2, 7);
    const double bandwidth = 2.0 * bytes / std::min(by_driver, by_kernel) * 1e3;
    figure("peak", "copy", bandwidth / 1e9, "GB/s");
    return bandwidth;
  }();
  return measured;
}

}  // namespace sizewise::gpu_check

// gpu_check [PART]...: runs the cases whose name holds one of the parts; all where none is given.
int main(int count, char** arguments) {
  using namespace sizewise::gpu_check;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  int passed = 0, failed = 0;
  for (const Case& each : cases()) {
    bool wanted = count == 1;
    for (int i = 1; i < count; ++i) wanted = wanted || std::strstr(each.name, arguments[i]);
    if (!wanted) continue;
    std::printf("%s\n", each.name);
    case_failed = false;
    try {
      each.body();
      must(cudaDeviceSynchronize(), "the kernels of the case");
    } catch (const std::exception& error) {
      fail(error.what());
    }
    ++(case_failed ? failed : passed);
    // After a fault of the device no later call of this process succeeds.
    if (cudaDeviceSynchronize() != cudaSuccess) break;
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
