// LayerNorm (Ba 2016) and RMSNorm (Zhang & Sennrich 2019) over the last axis, fused with the residual sum before them.
#pragma once
#include "ops/values.h"

namespace sizewise {

struct LayerNormForward {
  int rows, cols;
  ConstValues x;                // [rows, cols]
  ConstValues residual{};       // [rows, cols]: the norm is taken of x + residual, which goes to `sum`
  Values sum{};                 // [rows, cols], required with residual; may equal x or residual
  const float* weight;          // [cols]
  const float* bias = nullptr;  // [cols], optional
  Values y;                     // [rows, cols]
  float *mean, *inverse_std;    // [rows], kept for the backward; may be null when none follows
  float epsilon;
};

// dx = gradient through the norm + d_sum; dweight and dbias are added to.
struct LayerNormBackward {
  int rows, cols;
  ConstValues sum;  // the normalised input (x, or x + residual)
  const float *weight, *mean, *inverse_std;
  ConstValues dy;
  ConstValues d_sum{};  // gradient that arrives at `sum` by the residual path, optional; may equal dx
  Values dx;
  float* dweight;
  float* dbias = nullptr;
};

struct RmsNormForward {
  int rows, cols;
  ConstValues x;
  ConstValues residual{};
  Values sum{};
  const float* weight;
  Values y;
  float* inverse_rms;  // [rows]; may be null when no backward follows
  float epsilon;
};

struct RmsNormBackward {
  int rows, cols;
  ConstValues sum;
  const float *weight, *inverse_rms;
  ConstValues dy;
  ConstValues d_sum{};
  Values dx;
  float* dweight;
};

}  // namespace sizewise
