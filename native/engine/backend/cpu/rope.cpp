#include <cmath>

#include "backend/cpu/chunks.h"
#include "backend/cpu/cpu_backend.h"

namespace sizewise::cpu {

void CpuBackend::run(const Rope& op) {
  const int half = op.head_size / 2;
  for_chunks(pool_, op.length, 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t t = begin; t < end; ++t) {
      for (int i = 0; i < half; ++i) {
        // The angle reaches thousands of radians: single precision would lose it.
        const double angle = static_cast<double>(op.first_position + t) * std::pow(double{op.theta}, -2.0 * i / op.head_size);
        const auto cosine = static_cast<float>(std::cos(angle));
        const auto sine = static_cast<float>(op.inverse ? -std::sin(angle) : std::sin(angle));
        for (int b = 0; b < op.batch; ++b) {
          for (int head = 0; head < op.heads; ++head) {
            float* x = op.x + b * op.batch_stride + t * op.row_stride + std::int64_t{head} * op.head_size;
            const float first = x[i], second = x[i + half];
            x[i] = first * cosine - second * sine;
            x[i + half] = second * cosine + first * sine;
          }
        }
      }
    }
  });
}

}  // namespace sizewise::cpu
