/* llm.c's side of C6: the median train step of its GPT-2 on random tokens: forward, zeroing, backward and AdamW, as
   `sizewise bench cpu --peer llm.c` takes ours: in processor time with one thread, so that other programs do not count,
   in wall time with several. Built with a folder of llm.c on the include path.
   llm_c_train LAYERS WIDTH HEADS VOCABULARY BATCH TOKENS THREADS SECONDS CHECKPOINT
   writes a random checkpoint (the only way into llm.c), then prints {"tokens_per_second", "steps", "parameters"}. */
#define TESTING
#include "train_gpt2.c"

enum { kLeastSteps = 3, kMostSteps = 10000 };

static double seconds_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint32_t next_random(uint64_t* state) {
  *state = *state * 6364136223846793005ull + 1442695040888963407ull;
  return (uint32_t)(*state >> 33);
}

static int by_size(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static void write_checkpoint(const char* path, GPT2Config config) {
  int header[256] = {20240326, 3, config.max_seq_len, config.vocab_size, config.num_layers, config.num_heads,
                     config.channels, config.padded_vocab_size};
  size_t sizes[NUM_PARAMETER_TENSORS], total = 0;
  fill_in_parameter_sizes(sizes, config);
  for (int i = 0; i < NUM_PARAMETER_TENSORS; ++i) total += sizes[i];
  FILE* file = fopenCheck(path, "wb");
  fwrite(header, sizeof(int), 256, file);
  uint64_t state = 1;
  float block[4096];
  for (size_t done = 0; done < total; done += 4096) {
    const size_t count = total - done < 4096 ? total - done : 4096;
    for (size_t i = 0; i < count; ++i) block[i] = 0.02f * ((float)(next_random(&state) % 2001) / 1000.0f - 1.0f);
    if (fwrite(block, sizeof(float), count, file) != count) exit(1);
  }
  fcloseCheck(file);
}

int main(int argc, char** argv) {
  if (argc != 10) {
    fprintf(stderr, "expected 9 arguments, got %d\n", argc - 1);
    return 2;
  }
  const int layers = atoi(argv[1]), width = atoi(argv[2]), heads = atoi(argv[3]), vocabulary = atoi(argv[4]);
  const int batch = atoi(argv[5]), tokens = atoi(argv[6]), threads = atoi(argv[7]);
  const double wanted = atof(argv[8]);
  const GPT2Config config = {.max_seq_len = tokens,
                             .vocab_size = vocabulary,
                             .padded_vocab_size = (vocabulary + 127) / 128 * 128,
                             .num_layers = layers,
                             .num_heads = heads,
                             .channels = width};
  write_checkpoint(argv[9], config);
  /* What llm.c says of the model goes to the other stream: the document stands alone. */
  FILE* document = fdopen(dup(1), "w");
  dup2(2, 1);
  GPT2 model;
  gpt2_build_from_checkpoint(&model, argv[9]);
  remove(argv[9]);

  const clockid_t clock = threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
  int* ids = (int*)malloc(sizeof(int) * (size_t)(batch * tokens + 1));
  static double times[kMostSteps];
  uint64_t state = 2;
  int steps = 0;
  double until = 0;
  for (int step = 0; steps < kMostSteps && (steps < kLeastSteps || seconds_of(CLOCK_MONOTONIC) < until); ++step) {
    for (int i = 0; i <= batch * tokens; ++i) ids[i] = (int)(next_random(&state) % (uint32_t)vocabulary);
    const double begun = seconds_of(clock);
    gpt2_forward(&model, ids, ids + 1, batch, tokens);
    gpt2_zero_grad(&model);
    gpt2_backward(&model);
    gpt2_update(&model, 3e-4f, 0.9f, 0.95f, 1e-8f, 0.1f, step + 1);
    /* The first step also asks for its memory. */
    if (step > 0) times[steps++] = seconds_of(clock) - begun;
    else until = seconds_of(CLOCK_MONOTONIC) + wanted;
  }
  qsort(times, (size_t)steps, sizeof(double), by_size);
  fprintf(document, "{\"tokens_per_second\": %.6g, \"steps\": %d, \"parameters\": %zu}\n",
          batch * tokens / times[steps / 2], steps, model.num_parameters);
  fclose(document);
  return 0;
}
