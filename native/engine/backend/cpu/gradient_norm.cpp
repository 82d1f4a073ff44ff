#include "backend/cpu/kernels/gradient_norm.h"

#include "backend/cpu/cpu_backend.h"
#include "backend/cpu/tensor_chunks.h"

namespace sizewise::cpu {

void CpuBackend::run(const GradientNorm& op) {
  const auto kernel = SIZEWISE_PICK(path_, sum_of_squares);
  const int chunks = tensor_chunks(op.tensors);
  scratch_.reserve(1, static_cast<std::size_t>(chunks) * (sizeof(double) / sizeof(float)));
  auto* squares = reinterpret_cast<double*>(scratch_.of(0));
  pool_.run(chunks, [&](int chunk, int) {
    with_tensor_chunk(op.tensors, chunk, [&](const AdamWTensor& tensor, std::int64_t begin, std::int64_t count) {
      squares[chunk] = kernel(tensor.gradient + begin, count);
    });
  });
  double total = 0;
  for (int chunk = 0; chunk < chunks; ++chunk) total += squares[chunk];
  *op.sum_of_squares = total;
}

}  // namespace sizewise::cpu
