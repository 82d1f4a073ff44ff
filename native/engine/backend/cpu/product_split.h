// How a product C [rows, columns] is cut into chunks of rows and columns, each of which packs its part of the weight
// and copies its rows of X. Results do not depend on it (split.h).
#pragma once
#include <algorithm>
#include <cstdint>

#include "backend/cpu/split.h"

namespace sizewise::cpu {

// Parts by rows and by columns; chunk number = row part * column_parts + column part, so that neighbours share rows.
struct ProductSplit {
  int row_parts = 1, column_parts = 1;
  int chunks() const { return row_parts * column_parts; }
};

namespace product_split {

constexpr int kMostColumns = 192;  // packed weight and sums of a chunk stay in a core's own cache
constexpr int kMostRows = 512;
// About, on processors measured: copying a chunk's rows costs as much as so many columns more, packing its weight as so
// many rows more.
constexpr double kCopyColumns = 4.0, kPackRows = 5.0;
// What a thread is held up at the end of the product by another one, as a share of that one's chunk.
constexpr double kTail = 0.04;

inline double cost(ProductSplit split, int rows, int panels, int panel_columns, int threads) {
  const double chunk_rows = static_cast<double>(rows) / split.row_parts,
               chunk_columns = static_cast<double>(panels) / split.column_parts * panel_columns;
  const int rounds = (split.chunks() + threads - 1) / threads;
  const double idle = static_cast<double>(rounds) * threads / split.chunks();
  return idle * (1 + kCopyColumns / chunk_columns + kPackRows / chunk_rows) + (threads > 1 ? kTail / rounds : 0.0);
}

}  // namespace product_split

// The cheapest split of a product of `rows` x `panels` (of `panel_columns`).
inline ProductSplit split_product(int rows, int panels, int panel_columns, int threads) {
  using namespace product_split;
  const int most_panels = kMostColumns / panel_columns;
  const int least_row_parts = (rows + kMostRows - 1) / kMostRows,
            least_column_parts = (panels + most_panels - 1) / most_panels;
  const int more = threads > 1 ? 2 * threads : 1;
  ProductSplit best{least_row_parts, least_column_parts};
  double least = cost(best, rows, panels, panel_columns, threads);
  for (int r = least_row_parts; r <= std::min(rows, least_row_parts + more); ++r) {
    for (int c = least_column_parts; c <= std::min(panels, least_column_parts + more); ++c) {
      const double now = cost({r, c}, rows, panels, panel_columns, threads);
      if (now < least) {
        least = now;
        best = {r, c};
      }
    }
  }
  return best;
}

}  // namespace sizewise::cpu
