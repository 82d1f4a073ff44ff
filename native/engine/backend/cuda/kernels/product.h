// Matrix products on the device, with what follows them. ops/linear.h says what they compute.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "backend/cuda/kernels/launch.h"

namespace sizewise::cuda {

enum class Element : std::uint8_t { fp32, bf16 };

struct Matrix {
  void* data = nullptr;
  Element element = Element::fp32;

  // From so many elements on; nowhere stays nowhere.
  Matrix from(std::int64_t elements) const {
    if (!data) return *this;
    return {static_cast<std::byte*>(data) + elements * (element == Element::fp32 ? 4 : 2), element};
  }
};

// Up to so many rows of a ForwardProduct have the bits that each has alone (kRowsAlike of ops/backend.h).
inline constexpr int kProductRowsAlike = 16;

// y [M, N] = activation(x [M, K] W [N, K]^T + bias [N]) + residual [M, N]. All matrices are row-major and dense; x, W
// and y may each be fp32 or bf16 (both operands the same), bias is fp32.
struct ForwardProduct {
  int m, n, k;
  Matrix x, weight;
  const float* bias = nullptr;
  const void* rounded_bias = nullptr;  // the bias in bf16 as well, where the caller keeps it
  Matrix residual{};                   // of y's element; data null: none; may equal y
  Matrix pre_activation{};             // of y's element; written where given (the activation is GELU then)
  Matrix y{};
  bool gelu = false;  // GELU, tanh form
  bool once = false;  // of a shape that may not come again: no algorithm is looked for by trying
};

// dx [M, K] (+)= dy [M, N] W [N, K], times gelu'(pre_activation [M, K]) where given (the product alone, not what it is
// added to)
struct InputGradientProduct {
  int m, n, k;
  Matrix dy, weight, dx;
  bool accumulate = false;
  Matrix pre_activation{};
};

// dweight [N, K] += dy [M, N]^T x [M, K], in fp32; dbias [N] += column sums of dy, in a fixed order
struct WeightGradientProduct {
  int m, n, k;
  Matrix dy, x;
  float* dweight;
  float* dbias = nullptr;
};

// Runs products on one device by cuBLASLt where it was found, by own kernels elsewhere. One object per stream.
class Products {
 public:
  virtual ~Products() = default;
  virtual std::string name() const = 0;  // "cuBLASLt 13.1.0 (path)", "own", "own wgmma"
  // Bytes of device memory that any product of the object works in; given once before the first.
  virtual std::size_t workspace_bytes() const = 0;
  virtual void set_workspace(void* device_memory) = 0;
  virtual cudaError_t run(const ForwardProduct&, const Launch&) = 0;
  virtual cudaError_t run(const InputGradientProduct&, const Launch&) = 0;
  virtual cudaError_t run(const WeightGradientProduct&, const Launch&) = 0;
};

// Of the algorithms that cuBLASLt proposes for a product the fastest is found by trying, once for a device and a
// version of the library, and kept in this file. Without a file its first proposal is taken.
struct AlgorithmChoices {
  std::string path = {}, device = {};
};

// `wgmma`: with the kernels for Hopper where they suit.
std::unique_ptr<Products> own_products(bool wgmma = true);
// Null where no usable library was found; `why` says so then. Looks at `preferred_path` first (a file or a folder),
// then at where the system, a CUDA toolkit and Python wheels keep it. Throws as ChoiceFile.
std::unique_ptr<Products> cublaslt_products(const std::string& preferred_path, std::string& why,
                                            const AlgorithmChoices& choices = {});

}  // namespace sizewise::cuda
