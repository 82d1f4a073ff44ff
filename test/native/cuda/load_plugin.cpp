#include "backend/cuda/load/load_plugin.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "backend/cuda/load/describe.h"
#include "backend/cuda/load/driver.h"
#include "base/error.h"
#include "temporary_folder.h"

using namespace sizewise;
using namespace sizewise::cuda;

namespace {

std::string refusal(const Libraries& libraries) {
  try {
    load_plugin(libraries);
  } catch (const Error& error) {
    CHECK(error.code() == "device_unavailable");
    return error.what();
  }
  return "it was loaded";
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a driver that is missing, broken, too old or without a GPU is named as such") {
  const TemporaryFolder folder;
  CHECK(driver_objection(STUB_DRIVER).empty());
  CHECK(holds(driver_objection(folder.path("none.so")), "no NVIDIA driver"));
  std::ofstream(folder.path("broken.so")) << "no library";
  CHECK(holds(driver_objection(folder.path("broken.so")), "no NVIDIA driver"));
  CHECK(holds(driver_objection(STUB_DRIVER_OLD), "supports CUDA 12.4, but CUDA 13.0 is needed"));
  CHECK(holds(driver_objection(STUB_DRIVER_EMPTY), "finds no GPU"));
  CHECK(holds(driver_objection(STUB_PLUGIN), "lacks functions"));
}

TEST_CASE("a plugin that is missing, broken or of another build is refused, and says why") {
  const TemporaryFolder folder;
  CHECK(holds(refusal({STUB_DRIVER, folder.path("none.so")}), "has no CUDA backend"));
  std::ofstream(folder.path("broken.so")) << "no library";
  CHECK(holds(refusal({STUB_DRIVER, folder.path("broken.so")}), "cannot be loaded"));
  CHECK(holds(refusal({STUB_DRIVER, STUB_DRIVER}), "is no CUDA backend of Sizewise"));
  CHECK(holds(refusal({STUB_DRIVER, STUB_PLUGIN}), "another build of Sizewise (0.0.0 Another 1.0"));
  CHECK(holds(refusal({STUB_DRIVER_OLD, STUB_PLUGIN}), "CUDA 12.4"));
}

TEST_CASE("what there is, or why there is nothing, is one sentence") {
  const Description description = describe();
  CHECK(description.available == !description.devices.empty());
  CHECK(description.detail.size() > 20);
  if (!description.available) CHECK(description.detail.back() == '.');
}
