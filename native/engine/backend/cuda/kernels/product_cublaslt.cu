// Products by cuBLASLt. In its words (column-major) the output of a product here is D [columns, rows] with our B as its
// A and our A as its B, so that nothing is transposed in memory.
//
// A plan (descriptors and an algorithm) is made once for each kind and shape. The algorithm is the first that the
// library's heuristic proposes, which is the same on every run, or the one that is kept in a file of choices.
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product_cublaslt_choices.h"
#include "backend/cuda/kernels/product_cublaslt_key.h"
#include "backend/cuda/kernels/product_cublaslt_library.h"
#include "backend/cuda/kernels/product_cublaslt_plan.h"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda {
namespace {

using cublaslt::Fusion;
using cublaslt::Key;
using cublaslt::key_of;
using cublaslt::KeyHash;
using cublaslt::Plan;

constexpr std::size_t kWorkspaceBytes = std::size_t{32} << 20;
constexpr std::size_t kWorkspaceBytesBeforeHopper = std::size_t{8} << 20;
constexpr std::size_t kBiasBytes = std::size_t{1} << 20;  // behind the workspace: a bias rounded to bf16

__global__ void round_bias(const float* from, bf16* to, int count) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) to[i] = __float2bfloat16_rn(from[i]);
}

class CublasLtProducts final : public KernelProducts {
 public:
  CublasLtProducts(const cublaslt::Library& library, cublaslt::Handle handle, std::optional<cublaslt::Choices> choices)
      : library_(library), handle_(handle), choices_(std::move(choices)) {}
  ~CublasLtProducts() override {
    plans_.clear();
    library_.destroy(handle_);
  }
  CublasLtProducts(const CublasLtProducts&) = delete;
  CublasLtProducts& operator=(const CublasLtProducts&) = delete;

  std::string name() const override { return library_.name; }
  std::size_t workspace_bytes() const override { return kWorkspaceBytes + kBiasBytes; }
  void set_workspace(void* device_memory) override { workspace_ = {device_memory, kWorkspaceBytes}; }

 private:
  // Rows of bf16 that do not begin at multiples of 16 bytes: the library refuses them, or is slow.
  bool is_regular(const KernelProduct& product) const {
    const Operands& o = product.operands;
    return o.rows > 0 && o.columns > 0 && o.depth > 0 && workspace_.data &&
           (product.element == Element::fp32 || (product.epilogue.wide && is_aligned(o.a) && is_aligned(o.b) &&
                                                 (a_by_depth(product.layout) ? o.rows : o.depth) % 8 == 0 &&
                                                 (b_by_depth(product.layout) ? o.columns : o.depth) % 8 == 0));
  }

  cudaError_t multiply(const KernelProduct& product, const Launch& launch) override {
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
      if (choices_ && !product.once) choices_->decide(*plan, product, launch);
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
  std::optional<cublaslt::Choices> choices_;
  std::unordered_map<Key, std::unique_ptr<Plan>, KeyHash> plans_;
};

}  // namespace

std::unique_ptr<Products> cublaslt_products(const std::string& preferred_path, std::string& why,
                                            const AlgorithmChoices& choices) {
  const cublaslt::Library* library = cublaslt::find_library(preferred_path, why);
  if (!library) return nullptr;
  cublaslt::Handle handle{};
  if (const cublaslt::Status status = library->create(&handle)) {
    why = library->name + " does not start: status " + std::to_string(status);
    return nullptr;
  }
  std::optional<cublaslt::Choices> kept;
  if (!choices.path.empty()) kept.emplace(choices.path, choices.device + " " + std::to_string(library->version()));
  return std::make_unique<CublasLtProducts>(*library, handle, std::move(kept));
}

}  // namespace sizewise::cuda
