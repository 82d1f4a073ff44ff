// llm.c's side of G8: the median train step of its GPT-2 124M in bf16 on random tokens, as its own main loop runs it:
// forward, backward, gradient norm and AdamW with fp32 master weights, all activations kept; as there, each step is
// waited for. Its attention is its own:
// cuDNN's is an option of its build that wants further libraries. Built by nvcc with a folder of llm.c on the include
// path.
//   llm_c_train BATCH TOKENS SECONDS
// prints a line as test/bench/torch_cuda.py does: {"id", "what", "peer", "value", "unit"}.
#include <cuda_runtime.h>
#if CUDART_VERSION >= 13000
// llm.c names places of memory as CUDA did before 13.
inline cudaError_t cudaMemAdvise(const void* memory, size_t bytes, cudaMemoryAdvise advice, int device) {
  const cudaMemLocation place = {device == cudaCpuDeviceId ? cudaMemLocationTypeHost : cudaMemLocationTypeDevice,
                                 device};
  return cudaMemAdvise(memory, bytes, advice, place);
}
#endif
#define TESTING
#include "train_gpt2.cu"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace {

constexpr int kWarmUp = 3, kLeastSteps = 5;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::uint32_t next_random(std::uint64_t& state) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return static_cast<std::uint32_t>(state >> 33);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "expected 3 arguments, got %d\n", argc - 1);
    return 2;
  }
  const int batch = atoi(argv[1]), tokens = atoi(argv[2]);
  const double wanted = atof(argv[3]);
  // What llm.c says of the model goes to the other stream: the line stands alone.
  FILE* const figures = fdopen(dup(1), "w");
  dup2(2, 1);
  char nothing[256] = "";
  multi_gpu_config = multi_gpu_config_init(-1, -1, -1, nothing, nothing, nothing);
  common_start(false, false);
  GPT2 model;
  gpt2_init_common(&model);
  model.recompute = 0;
  char shape[] = "d12";
  gpt_build_from_descriptor(&model, shape);
  set_zero_configs(&multi_gpu_config, 0, model.num_parameters);
  gpt2_allocate_state(&model, batch, tokens);

  std::vector<int> ids(static_cast<std::size_t>(batch) * tokens + 1);
  std::uint64_t state = 1;
  std::vector<double> times;
  double until = 0.0;
  for (int step = 0; static_cast<int>(times.size()) < kLeastSteps || now() < until; ++step) {
    for (int& id : ids) id = static_cast<int>(next_random(state) % 50257u);
    const double begun = now();
    gpt2_forward(&model, ids.data(), batch, tokens);
    gpt2_backward_and_reduce(&model, ids.data(), ids.data() + 1, 1, 0);
    const float norm = gpt2_calculate_grad_norm(&model, &multi_gpu_config);
    gpt2_update(&model, 3e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, norm > 1.0f ? 1.0f / norm : 1.0f, step + 1, &multi_gpu_config);
    cudaCheck(cudaDeviceSynchronize());
    if (step + 1 == kWarmUp) until = now() + wanted;
    if (step >= kWarmUp) times.push_back(now() - begun);
  }
  std::sort(times.begin(), times.end());
  fprintf(
      figures,
      "{\"id\": \"G8\", \"what\": \"train step 124M B%d T%d bf16\", \"peer\": \"llm.c\", \"value\": %.1f, \"unit\": "
      "\"tokens/s\"}\n",
      batch, tokens, static_cast<double>(batch) * tokens / times[times.size() / 2]);
  fclose(figures);
  return 0;
}
