// Checkpoints with bytes changed, taken away or added: an error with a code, or a result, never a crash.
#include <doctest/doctest.h>

#include <set>

#include "failure.h"
#include "infer/generate.h"
#include "small_models.h"
#include "train/evaluate.h"
#include "train/session.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

// Most changes fall into the header, where they matter.
std::string damaged(std::string bytes, std::uint32_t number) {
  const auto random = random_integers(8, 500 + number, 1 << 30);
  const std::size_t header_bytes = std::min<std::size_t>(bytes.size(), 8000);
  for (int change = 0; change <= random[0] % 3; ++change) {
    const auto at = static_cast<std::size_t>(random[static_cast<std::size_t>(change) + 1]) %
                    (random[7] % 4 ? header_bytes : bytes.size());
    const int kind = random[5] % 5;
    if (kind == 0) bytes.erase(at, 1);
    if (kind == 1) bytes.insert(at, 1, static_cast<char>(random[6]));
    if (kind == 2) bytes.resize(at);
    if (kind > 2) bytes[at] = kind == 3 ? static_cast<char>('0' + random[6] % 10) : static_cast<char>(random[6]);
    if (bytes.empty()) bytes = "x";
  }
  return bytes;
}

}  // namespace

TEST_CASE("damaged checkpoints are refused with a code, or still serve") {
  const TemporaryFolder folder;
  TrainRequest request{.model = small_llama(),
                       .recipe = small_recipe(),
                       .train_shard = write_shard(folder, "train", learnable_ids(200, 23), 23, 200),
                       .checkpoint_folder = folder.path("."),
                       .share = {1}};
  request.validation_shard = request.train_shard;
  request.recipe.max_steps = 2;
  const auto ignore = [](std::vector<TrainEvent>&&) {};
  train(request, Control{}, ignore);
  const std::string whole = folder.read("step-00000002.safetensors");

  const std::set<std::string> expected{"none", "checkpoint_invalid", "shard_invalid", "out_of_memory", "study_invalid"};
  int refused = 0;
  for (std::uint32_t number = 0; number < 400; ++number) {
    CAPTURE(number);
    const std::string path = folder.write("damaged", damaged(whole, number));
    request.resume_from = path;
    const Failure resuming = failure_of([&] { train(request, Control{}, ignore); });
    const Failure evaluating = failure_of([&] {
      evaluate({.checkpoint = path, .shard = request.train_shard, .threads = 1, .batch_size = 2}, Control{});
    });
    const Failure generating = failure_of([&] {
      generate({.checkpoint = path,
                .prompt = {1},
                .telling = {.token_bytes = [](std::int32_t) { return std::string("a"); }},
                .options = {.max_tokens = 2},
                .threads = 1},
               Control{}, [](const GeneratedToken&) {});
    });
    for (const Failure& failure : {resuming, evaluating, generating}) {
      CHECK_MESSAGE(expected.count(failure.code) == 1, failure.code << ": " << failure.message);
    }
    refused += resuming.code != "none";
  }
  CHECK(refused > 200);
}
