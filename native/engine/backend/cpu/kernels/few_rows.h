// Few rows of x against all of the weight, each read once and in order: the product is as fast as memory.
// Sums run along k in vectors, so that nothing has to be packed.
#pragma once
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/gemm.h"

namespace sizewise::cpu::ISA_NAMESPACE {

inline void finish_element(const FewRows& p, float value, int row, int column) {
  const int64_t at = row * p.stride + column;
  if (p.bias) value += p.bias[column];
  if (p.pre_activation) p.pre_activation[at] = value;
  if (p.gelu) {
    store_first(&value, gelu_of(broadcast(value)), 1);
  }
  p.y[at] = p.residual ? value + p.residual[at] : value;
}

// Rows of x from first_row, columns from first_column.
template <int Rows, int Columns>
void dot_products(const FewRows& p, int first_row, int first_column) {
  const float* x = p.x + int64_t{first_row} * p.k;
  const float* weight = p.weight + int64_t{first_column} * p.k;
  Vector sums[Rows][Columns];
#pragma GCC unroll 8
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < Columns; ++j) sums[i][j] = zero();
  }
  int64_t k = 0;
  for (; k + width <= p.k; k += width) {
    Vector w[Columns];
#pragma GCC unroll 8
    for (int j = 0; j < Columns; ++j) w[j] = load(weight + j * int64_t{p.k} + k);
#pragma GCC unroll 8
    for (int i = 0; i < Rows; ++i) {
      const Vector element = load(x + i * int64_t{p.k} + k);
#pragma GCC unroll 8
      for (int j = 0; j < Columns; ++j) sums[i][j] = multiply_add(element, w[j], sums[i][j]);
    }
  }
  if (k < p.k) {
    const int count = static_cast<int>(p.k - k);
#pragma GCC unroll 8
    for (int i = 0; i < Rows; ++i) {
      const Vector element = load_first(x + i * int64_t{p.k} + k, count);
#pragma GCC unroll 8
      for (int j = 0; j < Columns; ++j) {
        sums[i][j] = multiply_add(element, load_first(weight + j * int64_t{p.k} + k, count), sums[i][j]);
      }
    }
  }
  for (int i = 0; i < Rows; ++i) {
    for (int j = 0; j < Columns; ++j) finish_element(p, sum(sums[i][j]), first_row + i, first_column + j);
  }
}

template <int Rows>
void row_group(const FewRows& p, int first_row) {
  constexpr int columns = Rows == 1 ? 8 : registers >= 32 && Rows <= 4 ? 4 : 2;
  int column = p.first_column;
  for (; column + columns <= p.last_column; column += columns) dot_products<Rows, columns>(p, first_row, column);
  for (; column < p.last_column; ++column) dot_products<Rows, 1>(p, first_row, column);
}

inline void multiply_few_rows(const FewRows& p) {
  int row = 0;
  for (; row + 4 <= p.m; row += 4) row_group<4>(p, row);
  switch (p.m - row) {
    case 3:
      row_group<3>(p, row);
      break;
    case 2:
      row_group<2>(p, row);
      break;
    case 1:
      row_group<1>(p, row);
      break;
    default:
      break;
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
