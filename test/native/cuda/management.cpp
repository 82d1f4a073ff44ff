#include "backend/cuda/load/management.h"

#include <doctest/doctest.h>

#include "backend/cuda/load/load_plugin.h"
#include "ops/backend.h"
#include "temporary_folder.h"

using namespace sizewise;
using namespace sizewise::cuda;

TEST_CASE("the management library tells the memory and the load of a GPU, where it knows them") {
  const auto management = Management::open(STUB_MANAGEMENT);
  REQUIRE(management);
  const auto first = management->usage("0000:01:00.0"), second = management->usage("0000:02:00.0");
  REQUIRE(first);
  CHECK(first->memory_bytes == std::int64_t{16} << 30);
  CHECK(first->used_bytes == std::int64_t{6} << 30);
  REQUIRE(first->load);
  CHECK(*first->load == doctest::Approx(0.42));
  REQUIRE(second);
  CHECK(second->used_bytes == std::int64_t{1} << 30);
  CHECK(!second->load);
  CHECK(!management->usage("0000:03:00.0"));
}

TEST_CASE("a management library that is absent, is another one or does not start tells nothing") {
  const TemporaryFolder folder;
  CHECK(!Management::open(folder.path("none.so")));
  CHECK(!Management::open(STUB_DRIVER));
  CHECK(!Management::open(STUB_MANAGEMENT_BROKEN));
}

TEST_CASE("a backend of this build is loaded, and makes a backend for each of its devices") {
  const Plugin& plugin = load_plugin({STUB_DRIVER, STAND_IN, {}});
  const auto devices = plugin.devices();
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].name == "Stand-in A");
  for (int number = 0; number < 2; ++number) {
    const auto backend = plugin.open({.device = number, .cublaslt_path = {}});
    CHECK(backend->name() == "cuda stand-in");
    std::byte* memory = backend->allocate(64);
    CHECK(backend->memory().peak_bytes() >= 64);
    backend->release(memory);
  }
  CHECK_THROWS(plugin.open({.device = 2, .cublaslt_path = {}}));
}
