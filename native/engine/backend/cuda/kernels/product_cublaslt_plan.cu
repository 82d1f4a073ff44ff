// Describes a product to cuBLASLt, and runs it.
#include "backend/cuda/kernels/product_cublaslt_plan.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "backend/cuda/device_lock.h"

namespace sizewise::cuda::cublaslt {
namespace {

constexpr int kProposals = 8;

bool has_epilogue(const Epilogue& e) { return e.bias || e.gelu || e.slope_of || e.pre_activation; }

template <typename Value>
Status set(const Library& library, MatmulDesc description, MatmulAttribute attribute, Value value) {
  return library.matmul_desc_set(description, attribute, &value, sizeof value);
}

std::uint32_t alignment_of(const void* pointer) { return is_aligned(pointer) ? 16 : is_aligned(pointer, 8) ? 8 : 4; }

}  // namespace

bool is_possible(Fusion fusion, const KernelProduct& product) {
  const Epilogue& e = product.epilogue;
  switch (fusion) {
    case Fusion::bias_as_it_is:
    case Fusion::rounded_bias:
      if (fusion == Fusion::rounded_bias && (!e.bias || !e.out_is_bf16)) return false;
      // The library adds C before its epilogue, not after.
      if (e.addend && (e.gelu || e.slope_of)) return false;
      if (e.pre_activation && !e.gelu) return false;
      if (e.slope_of && (e.slope_is_bf16 != e.out_is_bf16 || e.bias || e.gelu)) return false;
      return (!e.pre_activation && !e.slope_of) || e.wide;
    case Fusion::product_alone:
      // What is added must still be there when the product stands in the output.
      return has_epilogue(e) && e.addend != e.out;
    default:
      return true;
  }
}

Plan::Plan(const KernelProduct& product, Fusion fusion, const Resources& resources)
    : library_(&resources.library),
      handle_(resources.handle),
      workspace_(resources.workspace),
      rounded_bias_(resources.rounded_bias),
      fusion_(fusion) {
  if (describe(product) != 0 || propose(product) != 0) proposed_.clear();
}

Plan::~Plan() {
  if (!library_) return;
  if (description_) library_->matmul_desc_destroy(description_);
  for (MatrixLayout layout : {a_, b_, out_})
    if (layout) library_->layout_destroy(layout);
}

Status Plan::describe(const KernelProduct& product) {
  const Operands& o = product.operands;
  const Epilogue& e = product.epilogue;
  const bool a_deep = a_by_depth(product.layout), b_deep = b_by_depth(product.layout);
  const int type = product.element == Element::bf16 ? real_16bf : real_32f;
  const int out_type = e.out_is_bf16 ? real_16bf : real_32f;
  if (Status status = library_->matmul_desc_create(&description_, compute_32f, real_32f)) return status;
  // The library's A is our B.
  const int a_rows = b_deep ? o.columns : o.depth, a_columns = b_deep ? o.depth : o.columns;
  const int b_rows = a_deep ? o.rows : o.depth, b_columns = a_deep ? o.depth : o.rows;
  if (Status status = library_->layout_create(&a_, type, a_rows, a_columns, a_rows)) return status;
  if (Status status = library_->layout_create(&b_, type, b_rows, b_columns, b_rows)) return status;
  if (Status status = library_->layout_create(&out_, out_type, o.columns, o.rows, o.columns)) return status;
  const std::int32_t a_operation = b_deep ? not_transposed : transposed;
  const std::int32_t b_operation = a_deep ? transposed : not_transposed;
  if (Status status = set(*library_, description_, transpose_a, a_operation)) return status;
  if (Status status = set(*library_, description_, transpose_b, b_operation)) return status;
  if (fusion_ == Fusion::product_alone || !has_epilogue(e)) return 0;

  std::uint32_t kind = e.gelu ? (e.pre_activation ? with_gelu_aux : with_gelu) : e.slope_of ? with_gelu_slope : 0u;
  if (e.bias) kind |= with_bias;
  if (Status status = set(*library_, description_, epilogue, kind)) return status;
  if (e.bias && e.out_is_bf16 && fusion_ == Fusion::bias_as_it_is)
    if (Status status = set(*library_, description_, bias_data_type, static_cast<std::int32_t>(real_32f)))
      return status;
  if (e.pre_activation || e.slope_of)
    if (Status status = set(*library_, description_, aux_row_length, static_cast<std::int64_t>(o.columns)))
      return status;
  return point_at(product, {e.out, e.pre_activation});
}

Status Plan::point_at(const KernelProduct& product, const Outputs& outputs) {
  const Epilogue& e = product.epilogue;
  if (fusion_ == Fusion::product_alone) return 0;
  if (e.bias) {
    const void* rounded = e.rounded_bias ? e.rounded_bias : rounded_bias_;
    const void* bias = fusion_ == Fusion::rounded_bias ? rounded : static_cast<const void*>(e.bias);
    if (Status status = set(*library_, description_, bias_pointer, bias)) return status;
  }
  if (e.pre_activation) return set(*library_, description_, aux_pointer, outputs.pre_activation);
  if (e.slope_of) return set(*library_, description_, aux_pointer, e.slope_of);
  return 0;
}

Status Plan::propose(const KernelProduct& product) {
  const Epilogue& e = product.epilogue;
  Preference preference{};
  if (Status status = library_->preference_create(&preference)) return status;
  const auto prefer = [&](PreferenceAttribute attribute, auto value) {
    return library_->preference_set(preference, attribute, &value, sizeof value);
  };
  const void* c = e.addend && fusion_ != Fusion::product_alone ? e.addend : e.out;
  Status status = prefer(max_workspace_bytes, std::uint64_t{workspace_.bytes});
  if (!status) status = prefer(alignment_a, alignment_of(product.operands.b));
  if (!status) status = prefer(alignment_b, alignment_of(product.operands.a));
  if (!status) status = prefer(alignment_c, alignment_of(c));
  if (!status) status = prefer(alignment_d, alignment_of(e.out));
  int found = 0;
  proposed_.resize(kProposals);
  if (!status)
    status = library_->heuristic(handle_, description_, a_, b_, out_, out_, preference, kProposals, proposed_.data(),
                                 &found);
  library_->preference_destroy(preference);
  proposed_.resize(static_cast<std::size_t>(std::max(status ? 0 : found, 0)));
  std::erase_if(proposed_,
                [&](const HeuristicResult& one) { return one.state != 0 || one.workspace_bytes > workspace_.bytes; });
  return status;
}

Status Plan::multiply(const KernelProduct& product, const Outputs& outputs, const HeuristicResult& chosen,
                      cudaStream_t stream) {
  const Epilogue& e = product.epilogue;
  const bool adds = e.addend && fusion_ != Fusion::product_alone;
  const float alpha = 1.0f, beta = adds ? 1.0f : 0.0f;
  if (Status status = point_at(product, outputs)) return status;
  return library_->matmul(handle_, description_, &alpha, product.operands.b, a_, product.operands.a, b_, &beta,
                          adds ? e.addend : outputs.out, out_, outputs.out, out_, &chosen.algorithm, workspace_.data,
                          workspace_.bytes, stream);
}

Status Plan::run(const KernelProduct& product, const Launch& launch) {
  return multiply(product, {product.epilogue.out, product.epilogue.pre_activation}, proposed_.front(), launch.stream);
}

bool Plan::take(const Algorithm& algorithm) {
  const auto found = std::find_if(proposed_.begin(), proposed_.end(), [&](const HeuristicResult& one) {
    return std::equal(std::begin(algorithm.data), std::end(algorithm.data), std::begin(one.algorithm.data));
  });
  if (found == proposed_.end()) return false;
  std::swap(proposed_.front(), *found);
  return true;
}

bool Plan::tune(const KernelProduct& product, const Launch& launch) {
  constexpr int warm_up = 2, timed = 5;
  cudaStreamCaptureStatus capturing = cudaStreamCaptureStatusNone;
  if (cudaStreamIsCapturing(launch.stream, &capturing) != cudaSuccess || capturing != cudaStreamCaptureStatusNone)
    return false;
  if (proposed_.size() < 2) return true;
  const auto lock = device_lock();
  const Epilogue& e = product.epilogue;
  const std::size_t bytes = static_cast<std::size_t>(product.operands.rows) * product.operands.columns * 4;
  // Scratch outputs: the product's own may hold what is added to it.
  Outputs scratch{};
  cudaEvent_t begin{}, end{};
  bool ready = cudaMalloc(&scratch.out, bytes) == cudaSuccess && cudaEventCreate(&begin) == cudaSuccess &&
               cudaEventCreate(&end) == cudaSuccess;
  if (ready && e.pre_activation) ready = cudaMalloc(&scratch.pre_activation, bytes) == cudaSuccess;
  float best = std::numeric_limits<float>::infinity();
  std::size_t fastest = 0;
  for (std::size_t i = 0; ready && i < proposed_.size(); ++i) {
    bool ran = true;
    for (int call = 0; call < warm_up + timed; ++call) {
      if (call == warm_up) cudaEventRecord(begin, launch.stream);
      ran = ran && multiply(product, scratch, proposed_[i], launch.stream) == 0;
    }
    cudaEventRecord(end, launch.stream);
    float elapsed = 0.0f;
    if (cudaEventSynchronize(end) != cudaSuccess || cudaEventElapsedTime(&elapsed, begin, end) != cudaSuccess) break;
    if (ran && elapsed < best) best = elapsed, fastest = i;
  }
  std::swap(proposed_.front(), proposed_[fastest]);
  if (begin) cudaEventDestroy(begin);
  if (end) cudaEventDestroy(end);
  cudaFree(scratch.out);
  cudaFree(scratch.pre_activation);
  cudaGetLastError();  // a lack of memory here is no failure of the product
  return ready && best < std::numeric_limits<float>::infinity();
}

}  // namespace sizewise::cuda::cublaslt
