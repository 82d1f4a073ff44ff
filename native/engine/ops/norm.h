// LayerNorm (Ba 2016) and RMSNorm (Zhang & Sennrich 2019) over the last axis, fused with the residual sum before them.
#pragma once

namespace sizewise {

struct LayerNormForward {
  int rows, cols;
  const float* x;                   // [rows, cols]
  const float* residual = nullptr;  // [rows, cols]: the norm is taken of x + residual, which goes to `sum`
  float* sum = nullptr;             // [rows, cols], required with residual; may equal x or residual
  const float* weight;              // [cols]
  const float* bias = nullptr;      // [cols], optional
  float* y;                         // [rows, cols]
  float *mean, *inverse_std;        // [rows], kept for the backward; may be null when none follows
  float epsilon;
};

// dx = gradient through the norm + d_sum; dweight and dbias are added to.
struct LayerNormBackward {
  int rows, cols;
  const float* sum;  // the normalised input (x, or x + residual)
  const float *weight, *mean, *inverse_std;
  const float* dy;
  const float* d_sum = nullptr;  // gradient that arrives at `sum` by the residual path, optional; may equal dx
  float* dx;
  float* dweight;
  float* dbias = nullptr;
};

struct RmsNormForward {
  int rows, cols;
  const float* x;
  const float* residual = nullptr;
  float* sum = nullptr;
  const float* weight;
  float* y;
  float* inverse_rms;  // [rows]; may be null when no backward follows
  float epsilon;
};

struct RmsNormBackward {
  int rows, cols;
  const float* sum;
  const float *weight, *inverse_rms;
  const float* dy;
  const float* d_sum = nullptr;
  float* dx;
  float* dweight;
};

}  // namespace sizewise
