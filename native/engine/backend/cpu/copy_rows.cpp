#include <cstring>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const CopyRows& op) {
  const auto bytes = static_cast<std::size_t>(op.columns * bytes_of(op.y.type()));
  for_chunks(pool_, op.rows, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row)
      std::memcpy(op.y.from((op.y_row + row) * op.y_stride).data(), op.x.from(row * op.x_stride).data(), bytes);
  });
}

}  // namespace sizewise::cpu
