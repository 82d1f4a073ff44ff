// Counts every allocation of this program, to show that a training step makes none.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "small_models.h"
#include "train/trainer.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::atomic<long> allocations{0};

void* counted_or_null(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  // aligned_alloc wants a multiple of the alignment.
  return std::aligned_alloc(alignment, (bytes / alignment + 1) * alignment);
}

void* counted(std::size_t bytes, std::size_t alignment) {
  void* memory = counted_or_null(bytes, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return counted(bytes, static_cast<std::size_t>(alignment));
}
// std::stable_sort asks in this way.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted_or_null(bytes, alignof(std::max_align_t));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

TEST_CASE("a training step and an evaluation allocate nothing once the first is done") {
  for (const auto& [model, gradient_checkpointing] :
       {std::pair{small_gpt(), false}, std::pair{small_llama(), false}, std::pair{small_gpt(), true}}) {
    Recipe recipe = small_recipe();
    recipe.dropout = 0.1;
    recipe.gradient_checkpointing = gradient_checkpointing;
    const auto backend = make_cpu_backend({.threads = 2, .path = {}});
    Trainer trainer(*backend, model, recipe);
    trainer.weights().initialise(1, 1);
    const auto ids = random_integers(static_cast<std::size_t>(trainer.rows()), 1, model.vocab);
    const auto step = [&](std::int64_t number) {
      trainer.accumulate(ids, ids, number);
      trainer.update(number, 1e-3);
      trainer.evaluate(ids, ids);
    };
    step(1);
    const long before = allocations;
    CHECK(before > 0);
    for (std::int64_t number = 2; number < 6; ++number) step(number);
    CHECK(allocations == before);
  }
}
