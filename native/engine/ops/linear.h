// Matrix products with a weight W [N, K] (PyTorch's layout: out features by in features), rows M = B*T.
#pragma once
#include "ops/precision.h"
#include "ops/values.h"

namespace sizewise {

enum class Activation { none, gelu_tanh };

// `saved` is what a backend keeps of an activation for its own backward: its input on a GPU, its derivative on a CPU.

// y [M, N] = activation(x [M, K] W^T + bias [N]) + residual [M, N]
struct LinearForward {
  int m, n, k;
  ConstValues x;
  const float* weight;
  const float* bias = nullptr;  // [N], optional
  ConstValues residual{};       // [M, N], optional; may equal y
  Values saved{};               // [M, N], written when the activation is not none and a backward follows
  Values y;
  Activation activation = Activation::none;
  Precision precision = Precision::fp32;  // with few rows, products may be more precise than asked for
};

// dx [M, K] (+)= dy [M, N] W, times the derivative of the activation that produced x, if there was one
struct LinearBackwardInput {
  int m, n, k;
  ConstValues dy;
  const float* weight;
  Values dx;
  bool accumulate = false;  // add to dx
  ConstValues saved{};      // [M, K], as the forward of the layer below left it
  Activation activation = Activation::none;
  Precision precision = Precision::fp32;
};

// dweight [N, K] += dy^T x; dbias [N] += column sums of dy
struct LinearBackwardWeight {
  int m, n, k;
  ConstValues dy;
  ConstValues x;
  float* dweight;
  float* dbias = nullptr;
  Precision precision = Precision::fp32;  // of dweight; dbias is summed in fp32
};

}  // namespace sizewise
