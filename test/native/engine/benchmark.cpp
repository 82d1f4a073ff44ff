#include "bench/benchmark.h"

#include <doctest/doctest.h>

#include <map>

#include "backend/cpu/path.h"
#include "base/error.h"
#include "bench/random_checkpoint.h"
#include "model/weights_file.h"
#include "small_models.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

std::map<std::string, double> figures_of(const std::string& what, int threads) {
  const Figures figures = run_benchmark(what, threads, 0.01, Control{});
  return {figures.begin(), figures.end()};
}

}  // namespace

TEST_CASE("the peaks of a core are positive, those it has, and no vector width beats the best") {
  const auto figures = figures_of("peaks", 1);
  for (const auto& [name, figure] : figures) {
    CAPTURE(name);
    CHECK(figure > 0);
  }
  for (const char* limit : {"fma_gflops", "bf16_gflops", "read_gbps", "copy_gbps", "rmw_gbps"})
    CHECK(figures.contains(limit));
  CHECK(figures.contains("fma_zmm_gflops") == cpu::path_supported(cpu::Path::avx512));
  CHECK(figures.contains("fma_ymm_gflops") == cpu::path_supported(cpu::Path::avx2));
  for (const char* width : {"fma_zmm_gflops", "fma_ymm_gflops"})
    if (figures.contains(width)) CHECK(figures.at("fma_gflops") >= figures.at(width));
}

TEST_CASE("shares of the machine's limits lie between nothing and a little above all") {
  for (const char* what : {"C1", "C2", "C7"}) {
    const auto figures = figures_of(what, 1);
    CAPTURE(what);
    CHECK(figures.at("figure") > 0.01);
    CHECK(figures.at("figure") < 2.0);
    CHECK(figures.at("spread") >= 0.0);
  }
}

TEST_CASE("a train step of the small model is measured") {
  const auto figures = figures_of("C4 small", 1);
  CHECK(figures.at("tokens_per_step") == 1024);
  CHECK(figures.at("tokens_per_second") == doctest::Approx(1024 / figures.at("seconds_per_step")));
  CHECK(figures.at("loss") > 0);
  CHECK(figures.at("loss") < 12);
  CHECK(figures.at("model_flops_share") > 0.001);
}

TEST_CASE("a draft that is never right is measured") {
  const auto figures = figures_of("C14", 1);
  CHECK(figures.at("figure") > 0.2);
  CHECK(figures.at("accepted") <= figures.at("proposed"));
}

TEST_CASE("lanes of a model that no cache holds are measured, alone and together") {
  const auto figures = figures_of("C15 int8", 1);
  CHECK(figures.at("figure") > 0.2);
  for (const char* lanes : {"1", "2", "4", "8"}) CHECK(figures.at(std::string("tokens_per_second_") + lanes) > 0.0);
}

TEST_CASE("a benchmark that is not there is named with those that are, and one that was cancelled says so") {
  try {
    run_benchmark("C99", 1, 0.01, Control{});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == "usage");
    CHECK(std::string(error.what()).find("C12") != std::string::npos);
  }
  Control control;
  control.cancel();
  try {
    run_benchmark("peaks", 1, 0.01, control);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == "cancelled");
  }
}

TEST_CASE("a checkpoint of random weights is one to generate with") {
  const TemporaryFolder folder;
  write_random_checkpoint(small_llama(), 5, folder.path("c"), 1);
  const SafetensorsFile file(folder.path("c"));
  CHECK(read_checkpoint_model(file).n_kv_head == small_llama().n_kv_head);
  CHECK(find_weight(file, "lm_head.weight", {23, 32}).dtype == Dtype::f32);
}
