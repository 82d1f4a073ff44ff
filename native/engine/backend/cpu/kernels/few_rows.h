// Few rows of x against all of the weight, whose columns are fetched once and ahead, for all rows: the product is as
// fast as memory. Sums run along k in vectors, so that nothing has to be packed. Every element is summed up in the same
// order, whatever the number of rows and wherever it stands.
#pragma once
#include "backend/cpu/kernels/gelu.h"
#include "backend/cpu/kernels/gemm.h"
#include "backend/cpu/kernels/lane_sums.h"

namespace sizewise::cpu::ISA_NAMESPACE {

// `width` columns or fewer of one row. One copy of it for any number of rows, so that rounding cannot depend on how
// many there are.
inline void finish_columns(const FewRows& p, Vector value, int row, int column, int count) {
  const int64_t at = row * p.stride + column;
  if (p.bias) value = value + load_up_to(p.bias + column, count);
  if (p.gelu) {
    const Gelu gelu(value);
    if (p.saved) store_up_to(p.saved + at, gelu.derivative(), count);
    value = gelu.value();
  }
  if (p.residual) value = value + load_up_to(p.residual + at, count);
  store_up_to(p.y + at, value, count);
}

// Rows of x from first_row, columns from first_column: the lanes of each one's sum at to[row][place + column]. What
// lies `ahead` of the weight is fetched meanwhile.
template <int Rows, int Columns>
inline void dot_products(const FewRows& p, int first_row, int first_column, int64_t ahead, int place,
                         Vector (*to)[width]) {
  const float* x = p.x + int64_t{first_row} * p.k;
  const float* weight = p.weight + int64_t{first_column} * p.k;
  Vector sums[Rows][Columns];
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 16
    for (int j = 0; j < Columns; ++j) sums[i][j] = zero();
  }
  int64_t k = 0;
  for (; k + width <= p.k; k += width) {
    Vector w[Columns];
#pragma GCC unroll 16
    for (int j = 0; j < Columns; ++j) {
      w[j] = load(weight + j * int64_t{p.k} + k);
      prefetch(weight + j * int64_t{p.k} + k + ahead);
    }
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const Vector element = load(x + i * int64_t{p.k} + k);
#pragma GCC unroll 16
      for (int j = 0; j < Columns; ++j) sums[i][j] = multiply_add(element, w[j], sums[i][j]);
    }
  }
  if (k < p.k) {
    const int count = static_cast<int>(p.k - k);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const Vector element = load_first(x + i * int64_t{p.k} + k, count);
#pragma GCC unroll 16
      for (int j = 0; j < Columns; ++j) {
        sums[i][j] = multiply_add(element, load_first(weight + j * int64_t{p.k} + k, count), sums[i][j]);
      }
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 16
    for (int j = 0; j < Columns; ++j) to[i][place + j] = sums[i][j];
  }
}

// `width` columns or fewer of some rows.
template <int Rows>
void row_group(const FewRows& p, int first_row, int first_column) {
  constexpr int columns = Rows == 1         ? (registers >= 32 ? 16 : 8)
                          : registers >= 32 ? 4
                                            : 2,
                taken = columns < width ? columns : width;
  const int left = p.last_column - first_column, count = left < width ? left : width;
  // The first rows fetch the columns that come next, for all rows.
  const int64_t ahead = first_row == 0 && left >= 2 * width ? int64_t{width} * p.k : 0;
  Vector sums[Rows][width];
  if (count < width) {
    for (auto& row : sums)
      for (Vector& column : row) column = zero();
  }
  int j = 0;
  for (; j + taken <= count; j += taken) dot_products<Rows, taken>(p, first_row, first_column + j, ahead, j, sums);
  for (; j < count; ++j) dot_products<Rows, 1>(p, first_row, first_column + j, ahead, j, sums);
  for (int i = 0; i < Rows; ++i) finish_columns(p, lane_sums(sums[i]), first_row + i, first_column, count);
}

inline void multiply_few_rows(const FewRows& p) {
  for (int column = p.first_column; column < p.last_column; column += width) {
    int row = 0;
    for (; row + 4 <= p.m; row += 4) row_group<4>(p, row, column);
    switch (p.m - row) {
      case 3:
        row_group<3>(p, row, column);
        break;
      case 2:
        row_group<2>(p, row, column);
        break;
      case 1:
        row_group<1>(p, row, column);
        break;
      default:
        break;
    }
  }
}

}  // namespace sizewise::cpu::ISA_NAMESPACE
