// Kernels that go over rows of activations: norms, cross-entropy, embedding, and all that is elementwise. The structs
// of ops/ say what they compute; a matrix of activations is of float or of bf16, `T` below; all else is fp32.
#pragma once
#include <cstddef>
#include <cstdint>

#include "backend/cuda/kernels/launch.h"
#include "backend/cuda/kernels/philox.cuh"

namespace sizewise::cuda {

template <typename T>
struct NormForwardCall {
  int rows, cols;
  const T* x;
  const T* residual;  // optional, with sum
  T* sum;
  const float *weight, *bias;  // bias optional, and absent in RMS norm
  T* y;
  float *mean, *inverse;  // [rows], optional; mean absent in RMS norm; inverse is 1/std or 1/rms
  float epsilon;
};

template <typename T>
struct NormBackwardCall {
  int rows, cols;
  const T* sum;
  const float *weight, *mean, *inverse;
  const T* dy;
  const T* d_sum;  // optional; may equal dx
  T* dx;
  float *dweight, *dbias;  // added to; dbias optional
  float* workspace;        // norm_backward_workspace() bytes
};

template <typename T>
cudaError_t layer_norm_forward(const NormForwardCall<T>&, const Launch&);
template <typename T>
cudaError_t rms_norm_forward(const NormForwardCall<T>&, const Launch&);
std::size_t norm_backward_workspace(int rows, int cols, const Launch&);
template <typename T>
cudaError_t layer_norm_backward(const NormBackwardCall<T>&, const Launch&);
template <typename T>
cudaError_t rms_norm_backward(const NormBackwardCall<T>&, const Launch&);

// losses[i] = log sum exp logits[i] - logits[i][target], 0 for a target of -1. With `with_gradient` the logits are
// replaced by their gradient, (softmax - one hot) * d_loss, rows of target -1 by 0. Logits are [rows, ld], ld >= vocab;
// the columns from vocab to ld are padding: ignored, and 0 in the gradient.
template <typename T>
struct CrossEntropyCall {
  int rows, vocab;
  std::int64_t ld;
  T* logits;
  const std::int32_t* targets;
  float* losses;
  bool with_gradient;
  Varying<float> d_loss;
};
template <typename T>
cudaError_t cross_entropy(const CrossEntropyCall<T>&, const Launch&);

template <typename T>
struct EmbeddingForwardCall {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;
  const float *token_table, *position_table;  // position_table optional
  Varying<int> first_position;
  T* y;
};
template <typename T>
cudaError_t embedding_forward(const EmbeddingForwardCall<T>&, const Launch&);

// Added to the tables in an order that depends on the tokens alone: the same bits on every run.
template <typename T>
struct EmbeddingBackwardCall {
  int batch, length, channels, vocab;
  const std::int32_t* tokens;
  const T* dy;
  float *d_token_table, *d_position_table;
  void* workspace;  // embedding_backward_workspace() bytes
};
std::size_t embedding_backward_workspace(std::int64_t rows, int channels);  // rows: batch * length
template <typename T>
cudaError_t embedding_backward(const EmbeddingBackwardCall<T>&, const Launch&);

template <typename T>
struct RopeCall {
  int batch, length, heads, head_size;
  std::int64_t batch_stride, row_stride;
  T* x;
  Varying<int> first_position;
  float theta;
  bool inverse;
};
template <typename T>
cudaError_t rope(const RopeCall<T>&, const Launch&);

template <typename T>
cudaError_t swiglu_forward(int rows, int d_ff, const T* gate_up, T* y, const Launch&);
template <typename T>
cudaError_t swiglu_backward(int rows, int d_ff, const T* gate_up, const T* dy, T* d_gate_up, const Launch&);

// Rows of bytes, whose addresses, sizes and strides are even; the first goes to row `first_row` of `to`.
struct CopyRowsCall {
  std::int64_t rows, row_bytes;
  const std::byte* from;
  std::int64_t from_stride;
  std::byte* to;
  std::int64_t to_stride;
  Varying<std::int64_t> first_row;
};
cudaError_t copy_rows(const CopyRowsCall&, const Launch&);

template <typename T>
cudaError_t dropout(std::int64_t count, const T* x, const T* residual, T* y, const Drop&, const Launch&);
template <typename T>
cudaError_t add(std::int64_t count, const T* a, const T* b, T* y, const Launch&);
template <typename T>
cudaError_t fill(std::int64_t count, float value, T* y, const Launch&);
template <typename From, typename To>
cudaError_t convert(std::int64_t count, const From* from, To* to, const Launch&);  // float <-> bf16

}  // namespace sizewise::cuda
