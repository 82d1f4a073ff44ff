// One product as cuBLASLt sees it: its descriptors, and the algorithm that was chosen.
#pragma once
#include <vector>

#include "backend/cuda/kernels/product_cublaslt_library.h"
#include "backend/cuda/kernels/product_kernels.h"

namespace sizewise::cuda::cublaslt {

// How much of what follows the product the library does, in the order in which it is tried. A bias is fp32 here; with
// an output of bf16 the library may want it in bf16 too.
enum class Fusion { bias_as_it_is, rounded_bias, product_alone, none_of_it };
constexpr Fusion next(Fusion fusion) { return static_cast<Fusion>(static_cast<int>(fusion) + 1); }
// Whether the product keeps its meaning so.
bool is_possible(Fusion, const KernelProduct&);

struct Resources {
  const Library& library;
  Handle handle;
  Workspace workspace;
  void* rounded_bias;
};

class Plan {
 public:
  // Of no use: the product is left to other kernels.
  Plan() = default;
  Plan(const KernelProduct&, Fusion, const Resources&);
  ~Plan();
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  Fusion fusion() const { return fusion_; }
  bool is_usable() const { return !proposed_.empty(); }
  // Takes the fastest of the proposed algorithms, by trying them. Not while a graph is recorded: says whether it did.
  bool tune(const KernelProduct&, const Launch&);
  // The algorithm that is taken, and another one to take: false where that is not proposed.
  const Algorithm& algorithm() const { return proposed_.front().algorithm; }
  bool take(const Algorithm&);
  // The product, and what is fused with it.
  Status run(const KernelProduct&, const Launch&);

 private:
  struct Outputs {
    void *out, *pre_activation;
  };
  Status describe(const KernelProduct&);
  Status point_at(const KernelProduct&, const Outputs&);
  Status propose(const KernelProduct&);
  Status multiply(const KernelProduct&, const Outputs&, const HeuristicResult&, cudaStream_t);

  const Library* library_ = nullptr;
  Handle handle_ = nullptr;
  Workspace workspace_;
  void* rounded_bias_ = nullptr;
  Fusion fusion_ = Fusion::none_of_it;
  MatmulDesc description_ = nullptr;
  MatrixLayout a_ = nullptr, b_ = nullptr, out_ = nullptr;
  std::vector<HeuristicResult> proposed_;  // the chosen one first
};

}  // namespace sizewise::cuda::cublaslt
