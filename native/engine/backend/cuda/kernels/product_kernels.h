// The parts that the engines of product.h are made of: what a kernel multiplies, how it ends, which kernels there are.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/product.h"

namespace sizewise::cuda {

// sum *= or += in this order: + bias, stored as the pre-activation, GELU, * gelu'(slope_of), + addend, stored.
// Everything but the bias is [rows, columns]; pre_activation and addend are of the element of `out`.
struct Epilogue {
  const float* bias = nullptr;
  const void* rounded_bias = nullptr;  // the bias in bf16 as well; only with an output of bf16
  void* pre_activation = nullptr;
  const void* slope_of = nullptr;
  const void* addend = nullptr;  // may be `out` itself
  void* out = nullptr;
  int columns = 0;
  bool gelu = false, out_is_bf16 = false, slope_is_bf16 = false;
  bool wide = false;  // all rows begin at multiples of 16 bytes, in whole groups of eight elements
};

// out [rows, columns] = A B. A is stored [rows, depth], or [depth, rows] where it is `by_depth`; B is stored
// [columns, depth], or [depth, columns] where it is `by_depth`.
struct Operands {
  const void *a, *b;
  int rows, columns, depth;
};
enum class Layout { forward, input_gradient, weight_gradient };
constexpr bool a_by_depth(Layout layout) { return layout == Layout::weight_gradient; }
constexpr bool b_by_depth(Layout layout) { return layout != Layout::forward; }

// A product as the kernels see it.
struct KernelProduct {
  Layout layout;
  Element element;
  Operands operands;
  Epilogue epilogue;
  bool once = false;
};
KernelProduct kernel_product(const ForwardProduct&);
KernelProduct kernel_product(const InputGradientProduct&);
KernelProduct kernel_product(const WeightGradientProduct&);

struct Workspace {
  void* data = nullptr;
  std::size_t bytes = 0;
};

// An engine of products that differs from others in how one product is multiplied.
class KernelProducts : public Products {
 public:
  cudaError_t run(const ForwardProduct&, const Launch&) final;
  cudaError_t run(const InputGradientProduct&, const Launch&) final;
  cudaError_t run(const WeightGradientProduct&, const Launch&) final;

 protected:
  virtual cudaError_t multiply(const KernelProduct&, const Launch&) = 0;
  Workspace workspace_;
};

bool is_aligned(const void*, std::size_t bytes = 16);

// Tensor cores, bf16; with few tiles the depth is split, and the parts are added in order.
cudaError_t product_bf16(const KernelProduct&, Workspace, const Launch&);
// The same by wgmma and the copy engine of sm_90a, for aligned operands of enough tiles.
bool suits_wgmma(const KernelProduct&, const Launch&);
cudaError_t product_wgmma(const KernelProduct&, Workspace, const Launch&);
// Multiply-adds in fp32.
cudaError_t product_fp32(const KernelProduct&, Workspace, const Launch&);

// Few rows are bound by reading the weight: it is read once for each kFewRows of them.
constexpr int kFewRows = 8;
cudaError_t few_rows_product(const ForwardProduct&, const Launch&);

// Adds `splits` matrices [rows, epilogue.columns] of sums that lie one after the other, in order, and ends the product.
// One matrix of sums may be the output itself.
cudaError_t finish_product(Matrix sums, int splits, int rows, const Epilogue&, const Launch&);

// sums [columns] (+)= column sums of dy [rows, columns], in an order that depends on the shape alone.
cudaError_t column_sums(Matrix dy, int rows, int columns, float* sums, bool accumulate, Workspace, const Launch&);

// The products of any shape, by own kernels for every device.
cudaError_t own_product(const KernelProduct&, Workspace, const Launch&);

}  // namespace sizewise::cuda
