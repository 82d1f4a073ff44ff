// Whole train steps of the table of goals for GPUs, in the sizes that PyTorch's side measures too
// (test/bench/torch_cuda.py).
#pragma once
#include <cstdint>
#include <vector>

#include "train/trainer.h"

namespace sizewise::bench {

struct StepShape {
  const char* id;  // of the goal
  const char* name;
  int layers, width, heads, vocab, batch, tokens;
};
inline constexpr StepShape kStepShapes[] = {{"G8", "124M B16 T1024", 12, 768, 12, 50257, 16, 1024},
                                            {"G10", "1M B16 T64", 4, 128, 4, 2048, 16, 64},
                                            {"G10", "5M B8 T128", 4, 256, 4, 8192, 8, 128},
                                            {"G10", "14M B12 T256", 6, 384, 6, 8192, 12, 256}};

class DeviceStep {
 public:
  // Throws Error: out_of_memory.
  DeviceStep(Backend& backend, const StepShape& shape, Precision precision);

  // To the device, forward, backward, clipping, AdamW, and the loss back: nats per token.
  double run();
  // The same as training does it: the device works on while the loss of the step before comes back.
  void run_ahead();
  std::int64_t rows() const { return trainer_.rows(); }

 private:
  Trainer trainer_;
  std::vector<std::int32_t> ids_;
  std::int64_t number_ = 0;
};

}  // namespace sizewise::bench
