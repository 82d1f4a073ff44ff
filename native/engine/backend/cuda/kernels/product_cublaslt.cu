// Products by cuBLASLt. In its words (column-major) the output of a product here is D [columns, rows] with our B as its
// A and our A as its B, so that nothing is transposed in memory.
//
// A plan (descriptors and an algorithm) is made once for each kind and shape. The algorithm is the first that the
// library's heuristic proposes, which is the same on every run; timing several is faster at times, but its choice, and
// so the last bits, may change from run to run.
#include <array>
#include <memory>
#include <unordered_map>
#include <utility>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product_cublaslt_library.h"
#include "backend/cuda/kernels/product_cublaslt_plan.h"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {
namespace {

using cublaslt::Fusion;
using cublaslt::Plan;

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;
constexpr std::size_t kWorkspaceBytesBeforeHopper = std::size_t{8} << 20;
constexpr std::size_t kBiasBytes = std::size_t{1} << 20;  // behind the workspace: a bias rounded to bf16

__global__ void round_bias(const float* from, bf16* to, int count) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) to[i] = __float2bfloat16_rn(from[i]);
}

__global__ void add_sums(const float* from, float* to, int count) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) to[i] += from[i];
}

// Whether a product that sums dy on its way, but may not split its depth, is faster than the best product followed by
// a pass over dy. Estimates for Hopper: what a multiprocessor multiplies in a second, what memory reads.
bool pays(const Plan& with_sums, const Plan& plain, const KernelProduct& product, bool adds, const Launch& launch) {
  if (with_sums.fill() <= 0.0) return false;
  const Operands& o = product.operands;
  const double work = 2.0 * o.rows * o.columns * o.depth / (5.5e12 * launch.multiprocessors);
  const double pass = 2.0 * o.rows * o.depth / 3.5e12 + 2.5e-6, sums = 0.08 * work + (adds ? 1.5e-6 : 0.0);
  const double fill = plain.fill() > 0.0 ? plain.fill() : 1.0;
  return work / with_sums.fill() + sums < work / fill + pass;
}

// Largest of 1, 2, 4, 8, 16 bytes that divides the address.
int alignment_of(const void* pointer) {
  for (int bytes = 16; bytes > 1; bytes /= 2)
    if (is_aligned(pointer, static_cast<std::size_t>(bytes))) return bytes;
  return 1;
}

// All that a plan depends on.
using Key = std::array<int, 12>;
Key key_of(const KernelProduct& p) {
  const Operands& o = p.operands;
  const Epilogue& e = p.epilogue;
  const void* bias = p.sums_of_a ? p.sums_of_a : e.rounded_bias ? e.rounded_bias : e.bias;
  const int flags = (e.bias != nullptr) | (e.pre_activation != nullptr) << 1 | (e.slope_of != nullptr) << 2 |
                    (e.addend != nullptr) << 3 | (e.addend == e.out) << 4 | e.gelu << 5 | e.out_is_bf16 << 6 |
                    e.slope_is_bf16 << 7 | (p.element == Element::bf16) << 8 | (e.rounded_bias != nullptr) << 9 |
                    (p.sums_of_a != nullptr) << 10;
  return {static_cast<int>(p.layout),
          o.rows,
          o.columns,
          o.depth,
          flags,
          alignment_of(o.a),
          alignment_of(o.b),
          alignment_of(e.addend),
          alignment_of(e.out),
          alignment_of(bias),
          alignment_of(e.pre_activation),
          alignment_of(e.slope_of)};
}
struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const int part : key) hash = (hash ^ static_cast<std::uint32_t>(part)) * 0x100000001b3u;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

class CublasLtProducts final : public Products {
 public:
  CublasLtProducts(const cublaslt::Library& library, cublaslt::Handle handle, bool tune)
      : library_(library), handle_(handle), tune_(tune) {}
  ~CublasLtProducts() override {
    plans_.clear();
    library_.destroy(handle_);
  }
  CublasLtProducts(const CublasLtProducts&) = delete;
  CublasLtProducts& operator=(const CublasLtProducts&) = delete;

  std::string name() const override { return library_.name; }
  std::size_t workspace_bytes() const override { return kWorkspaceBytes + kBiasBytes; }
  void set_workspace(void* device_memory) override { workspace_ = {device_memory, kWorkspaceBytes}; }

  cudaError_t run(const ForwardProduct& product, const Launch& launch) override {
    if (product.m <= kFewRows) return few_rows_product(product, launch);
    return multiply(kernel_product(product), launch);
  }
  cudaError_t run(const InputGradientProduct& product, const Launch& launch) override {
    return multiply(kernel_product(product), launch);
  }
  cudaError_t run(const WeightGradientProduct& product, const Launch& launch) override {
    if (product.dbias && multiply_with_sums(product, launch)) return cudaGetLastError();
    if (const cudaError_t error = multiply(kernel_product(product), launch)) return error;
    if (!product.dbias) return cudaSuccess;
    return column_sums(product.dy, product.m, product.n, product.dbias, !product.first, workspace_, launch);
  }

 private:
  // Rows of bf16 that do not begin at multiples of 16 bytes: the library refuses them, or is slow.
  bool is_regular(const KernelProduct& product) const {
    const Operands& o = product.operands;
    return o.rows > 0 && o.columns > 0 && o.depth > 0 && workspace_.data &&
           (product.element == Element::fp32 || (product.epilogue.wide && is_aligned(o.a) && is_aligned(o.b) &&
                                                 (a_by_depth(product.layout) ? o.rows : o.depth) % 8 == 0 &&
                                                 (b_by_depth(product.layout) ? o.columns : o.depth) % 8 == 0));
  }

  // The weight's gradient and the bias's in one product, where that pays and the library does it. False: nothing was
  // done.
  bool multiply_with_sums(const WeightGradientProduct& product, const Launch& launch) {
    KernelProduct with_sums = kernel_product(product);
    const Operands& o = with_sums.operands;
    if (launch.capability != 90 || with_sums.element != Element::bf16 || !is_regular(with_sums) ||
        o.rows * sizeof(float) > kBiasBytes)
      return false;
    const KernelProduct plain = with_sums;
    // The library writes sums, it does not add to any.
    auto* sums = product.first ? product.dbias : static_cast<float*>(resources(launch).rounded_bias);
    with_sums.sums_of_a = sums;
    std::unique_ptr<Plan>& plan = plans_[key_of(with_sums)];
    if (!plan) {
      plan = std::make_unique<Plan>(with_sums, Fusion::bias_as_it_is, resources(launch));
      if (!plan->is_usable() ||
          !pays(*plan, Plan(plain, Fusion::bias_as_it_is, resources(launch)), plain, !product.first, launch))
        plan = std::make_unique<Plan>();
    }
    if (!plan->is_usable()) return false;
    if (plan->run(with_sums, launch) != 0) {
      plan = std::make_unique<Plan>();
      return false;
    }
    if (!product.first) add_sums<<<(o.rows + 255) / 256, 256, 0, launch.stream>>>(sums, product.dbias, o.rows);
    return true;
  }

  cudaError_t multiply(const KernelProduct& product, const Launch& launch) {
    if (!is_regular(product)) return own_product(product, workspace_, launch);
    std::unique_ptr<Plan>& plan = plans_[key_of(product)];
    const bool rounded = product.epilogue.rounded_bias != nullptr;
    if (!plan) plan = make_plan(product, rounded ? Fusion::rounded_bias : Fusion::bias_as_it_is, launch);
    while (plan->fusion() != Fusion::none_of_it) {
      if (run_plan(*plan, product, launch) == 0) return end(plan->fusion(), product, launch);
      plan = make_plan(product, cublaslt::next(plan->fusion()), launch);
    }
    return own_product(product, workspace_, launch);
  }

  cublaslt::Resources resources(const Launch& launch) const {
    const std::size_t bytes = launch.capability >= 90 ? kWorkspaceBytes : kWorkspaceBytesBeforeHopper;
    return {
        library_, handle_, {workspace_.data, bytes}, static_cast<unsigned char*>(workspace_.data) + kWorkspaceBytes};
  }

  std::unique_ptr<Plan> make_plan(const KernelProduct& product, Fusion from, const Launch& launch) {
    for (Fusion fusion = from; fusion != Fusion::none_of_it; fusion = cublaslt::next(fusion)) {
      if (fusion == Fusion::rounded_bias && !product.epilogue.rounded_bias &&
          product.operands.columns * sizeof(bf16) > kBiasBytes)
        continue;
      if (!cublaslt::is_possible(fusion, product)) continue;
      auto plan = std::make_unique<Plan>(product, fusion, resources(launch));
      if (!plan->is_usable()) continue;
      if (tune_) plan->tune(product, launch);
      return plan;
    }
    return std::make_unique<Plan>();
  }

  cublaslt::Status run_plan(Plan& plan, const KernelProduct& product, const Launch& launch) {
    if (plan.fusion() == Fusion::rounded_bias && !product.epilogue.rounded_bias) {
      const int count = product.operands.columns;
      round_bias<<<(count + 255) / 256, 256, 0, launch.stream>>>(
          product.epilogue.bias, static_cast<bf16*>(resources(launch).rounded_bias), count);
    }
    return plan.run(product, launch);
  }

  // What the library did not do.
  cudaError_t end(Fusion fusion, const KernelProduct& product, const Launch& launch) const {
    if (fusion != Fusion::product_alone) return cudaGetLastError();
    const Epilogue& e = product.epilogue;
    return finish_product({e.out, e.out_is_bf16 ? Element::bf16 : Element::fp32}, 1, product.operands.rows, e, launch);
  }

  const cublaslt::Library& library_;
  cublaslt::Handle handle_;
  bool tune_;
  Workspace workspace_;
  std::unordered_map<Key, std::unique_ptr<Plan>, KeyHash> plans_;
};

}  // namespace

std::unique_ptr<Products> cublaslt_products(const std::string& preferred_path, std::string& why, bool tune) {
  const cublaslt::Library* library = cublaslt::find_library(preferred_path, why);
  if (!library) return nullptr;
  cublaslt::Handle handle{};
  if (const cublaslt::Status status = library->create(&handle)) {
    why = library->name + " does not start: status " + std::to_string(status);
    return nullptr;
  }
  return std::make_unique<CublasLtProducts>(*library, handle, tune);
}

}  // namespace sizewise::cuda
