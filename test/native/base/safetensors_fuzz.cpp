#include <doctest/doctest.h>

#include <cstring>

#include "failure.h"
#include "io/safetensors.h"
#include "mutate.h"
#include "temporary_folder.h"

using namespace sizewise;

TEST_CASE("10,000 mutated safetensors files are checkpoint_invalid or readable to the last byte") {
  const TemporaryFolder folder;
  const std::vector<float> weights(60, 1.5f);
  write_safetensors(folder.path("good"),
                    {{"model.embedding.weight", Dtype::f32, {6, 10}, weights.data()},
                     {"model.norm.weight", Dtype::f32, {10}, weights.data()},
                     {"step", Dtype::i64, {}, weights.data()},
                     {"half", Dtype::bf16, {3, 2, 2}, weights.data()}},
                    {{"format", "sizewise"}, {"recipe", R"({"seed":1})"}});
  const std::string original = folder.read("good");
  std::mt19937_64 random(2026);
  int invalid = 0, loaded = 0;
  unsigned sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string path = folder.write("mutated", mutate(original, random));
    try {
      const SafetensorsFile file(path);
      for (const TensorView& tensor : file.tensors()) {
        const auto* bytes = static_cast<const unsigned char*>(tensor.data);
        for (std::size_t at = 0; at < tensor.size_bytes(); ++at) sum += bytes[at];
      }
      ++loaded;
    } catch (const Error& error) {
      CAPTURE(std::string(error.what()));
      REQUIRE(error.code() == "checkpoint_invalid");
      REQUIRE(error.at().starts_with(path));
      ++invalid;
    }
  }
  CHECK(sum > 0);
  CHECK(invalid > 1000);
  CHECK(loaded > 100);
}
