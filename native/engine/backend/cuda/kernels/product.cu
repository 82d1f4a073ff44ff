// What the engines of products share: the view of a product that the kernels have, and the engine of own kernels.
#include "backend/cuda/kernels/product.h"

#include <cstdint>

#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {
namespace {

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;

// Eight neighbours of every row may be read and written at once.
bool is_wide(const Epilogue& e) {
  return e.columns % 8 == 0 && is_aligned(e.bias) && is_aligned(e.pre_activation) && is_aligned(e.slope_of) &&
         is_aligned(e.addend) && is_aligned(e.out);
}

class OwnProducts final : public KernelProducts {
 public:
  explicit OwnProducts(bool wgmma) : wgmma_(wgmma) {}
  std::string name() const override { return wgmma_ ? "own wgmma" : "own"; }
  std::size_t workspace_bytes() const override { return kWorkspaceBytes; }
  void set_workspace(void* device_memory) override { workspace_ = {device_memory, kWorkspaceBytes}; }

 private:
  cudaError_t multiply(const KernelProduct& product, const Launch& launch) override {
    if (wgmma_ && suits_wgmma(product, launch)) return product_wgmma(product, workspace_, launch);
    return own_product(product, workspace_, launch);
  }

  bool wgmma_;
};

}  // namespace

// Rows that are read together have the bits that each has alone.
cudaError_t KernelProducts::run(const ForwardProduct& product, const Launch& launch) {
  if (product.m <= kProductRowsAlike) return few_rows_product(product, launch);
  return multiply(kernel_product(product), launch);
}

cudaError_t KernelProducts::run(const InputGradientProduct& product, const Launch& launch) {
  return multiply(kernel_product(product), launch);
}

cudaError_t KernelProducts::run(const WeightGradientProduct& product, const Launch& launch) {
  if (const cudaError_t error = multiply(kernel_product(product), launch)) return error;
  if (!product.dbias) return cudaSuccess;
  return column_sums(product.dy, product.m, product.n, product.dbias, true, workspace_, launch);
}

bool is_aligned(const void* pointer, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(pointer) % bytes == 0;
}

KernelProduct kernel_product(const ForwardProduct& p) {
  KernelProduct made{Layout::forward, p.x.element, {p.x.data, p.weight.data, p.m, p.n, p.k}, {}};
  made.epilogue = {.bias = p.bias,
                   .rounded_bias = p.bias && p.y.element == Element::bf16 ? p.rounded_bias : nullptr,
                   .pre_activation = p.pre_activation.data,
                   .addend = p.residual.data,
                   .out = p.y.data,
                   .columns = p.n,
                   .gelu = p.gelu,
                   .out_is_bf16 = p.y.element == Element::bf16};
  made.epilogue.wide = is_wide(made.epilogue);
  made.once = p.once;
  return made;
}

KernelProduct kernel_product(const InputGradientProduct& p) {
  KernelProduct made{Layout::input_gradient, p.dy.element, {p.dy.data, p.weight.data, p.m, p.k, p.n}, {}};
  made.epilogue = {.slope_of = p.pre_activation.data,
                   .addend = p.accumulate ? p.dx.data : nullptr,
                   .out = p.dx.data,
                   .columns = p.k,
                   .out_is_bf16 = p.dx.element == Element::bf16,
                   .slope_is_bf16 = p.pre_activation.element == Element::bf16};
  made.epilogue.wide = is_wide(made.epilogue);
  return made;
}

KernelProduct kernel_product(const WeightGradientProduct& p) {
  KernelProduct made{Layout::weight_gradient, p.dy.element, {p.dy.data, p.x.data, p.n, p.k, p.m}, {}};
  made.epilogue = {.addend = p.dweight, .out = p.dweight, .columns = p.k};
  made.epilogue.wide = is_wide(made.epilogue);
  return made;
}

cudaError_t own_product(const KernelProduct& product, Workspace workspace, const Launch& launch) {
  if (product.operands.rows <= 0 || product.operands.columns <= 0) return cudaSuccess;
  return product.element == Element::bf16 ? product_bf16(product, workspace, launch)
                                          : product_fp32(product, workspace, launch);
}

std::unique_ptr<Products> own_products(bool wgmma) { return std::make_unique<OwnProducts>(wgmma); }

}  // namespace sizewise::cuda
