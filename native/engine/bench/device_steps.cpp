#include <string>
#include <vector>

#include "bench/on_device.h"
#include "bench/rounds.h"
#include "random/counter_random.h"
#include "random/streams.h"
#include "train/trainer.h"

namespace sizewise::bench {
namespace {

struct Shape {
  const char* name;
  int layers, width, heads, vocab, batch, tokens;
};
constexpr Shape k124M{"124M B16 T1024", 12, 768, 12, 50257, 16, 1024};
constexpr Shape kSmall[] = {{"1M B16 T64", 4, 128, 4, 2048, 16, 64},
                            {"5M B8 T128", 4, 256, 4, 8192, 8, 128},
                            {"14M B12 T256", 6, 384, 6, 8192, 12, 256}};

Model model_of(const Shape& shape) {
  return {.name = shape.name,
          .family = Family::gpt,
          .n_layer = shape.layers,
          .n_head = shape.heads,
          .n_kv_head = shape.heads,
          .d_model = shape.width,
          .d_ff = 4 * shape.width,
          .context = shape.tokens,
          .vocab = shape.vocab};
}

Recipe recipe_of(const Shape& shape) {
  Recipe recipe;
  recipe.max_steps = recipe.eval_interval = recipe.checkpoint_interval = 1'000'000;
  recipe.batch_size = shape.batch;
  recipe.learning_rate = recipe.min_lr = 3e-4;
  recipe.weight_decay = 0.1;
  recipe.grad_clip = 1.0;
  recipe.precision = Precision::bf16;
  return recipe;
}

// Tokens/s of wall time: to the device, forward, backward, clipping, AdamW, and the loss back.
double speed_of(const Shape& shape, Backend& backend, double seconds, const Control& control) {
  Trainer trainer(backend, model_of(shape), recipe_of(shape));
  trainer.weights().initialise(1, 0);
  std::vector<std::int32_t> ids(static_cast<std::size_t>(trainer.rows()) + 1);
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] =
        static_cast<std::int32_t>(random_unit({.seed = 0, .stream = measurement_stream, .step = 0}, i) * shape.vocab);
  const std::span<const std::int32_t> all(ids);
  std::int64_t number = 0;
  const auto step = [&] {
    trainer.accumulate(all.first(all.size() - 1), all.last(all.size() - 1), number);
    trainer.update(++number, 3e-4);
  };
  // A backend may record the first step and prepare at the second.
  for (int warm_up = 0; warm_up < 5; ++warm_up) step();
  backend.synchronize();
  std::vector<double> times;
  for (Rounds rounds(seconds, 5, control); rounds.another();) {
    const double begin = wall_seconds();
    step();
    times.push_back(wall_seconds() - begin);
  }
  return static_cast<double>(trainer.rows()) / median(times);
}

}  // namespace

Figures steps_on_device(const std::string& what, Backend& backend, double seconds, const Control& control) {
  const std::vector<Shape> shapes =
      what == "G8" ? std::vector<Shape>{k124M} : std::vector<Shape>(std::begin(kSmall), std::end(kSmall));
  Figures figures;
  for (const Shape& shape : shapes)
    figures.emplace_back(std::string("train step ") + shape.name + " bf16, tokens/s",
                         speed_of(shape, backend, seconds / static_cast<double>(shapes.size()), control));
  return figures;
}

}  // namespace sizewise::bench
