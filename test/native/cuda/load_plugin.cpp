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

std::string objection(const std::string& library) {
  const auto found = driver_objection(library);
  return found ? found->reason + ": " + found->sentence : "";
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a driver that is missing, broken, too old or without a GPU is named as such") {
  const TemporaryFolder folder;
  CHECK(objection(STUB_DRIVER).empty());
  CHECK(holds(objection(folder.path("none.so")), "no NVIDIA driver"));
  std::ofstream(folder.path("broken.so")) << "no library";
  CHECK(holds(objection(folder.path("broken.so")), "no NVIDIA driver"));
  CHECK(holds(objection(STUB_DRIVER_OLD),
              "driver_too_old: The NVIDIA driver supports CUDA 12.4, but CUDA 13.0 is needed"));
  CHECK(holds(objection(STUB_DRIVER_EMPTY), "finds no GPU"));
  CHECK(holds(objection(STUB_PLUGIN), "lacks functions"));
}

TEST_CASE("a plugin that is missing, broken or of another build is refused, and says why") {
  const TemporaryFolder folder;
  CHECK(holds(refusal({STUB_DRIVER, folder.path("none.so"), {}}), "has no CUDA backend"));
  std::ofstream(folder.path("broken.so")) << "no library";
  CHECK(holds(refusal({STUB_DRIVER, folder.path("broken.so"), {}}), "cannot be loaded"));
  CHECK(holds(refusal({STUB_DRIVER, STUB_DRIVER, {}}), "is no CUDA backend of Sizewise"));
  CHECK(holds(refusal({STUB_DRIVER, STUB_PLUGIN, {}}), "another build of Sizewise (0.0.0 Another 1.0"));
  CHECK(holds(refusal({STUB_DRIVER_OLD, STUB_PLUGIN, {}}), "CUDA 12.4"));
}

TEST_CASE("what there is, or why there is nothing, is one sentence") {
  const Description description = describe();
  CHECK(description.available == !description.devices.empty());
  CHECK(description.detail.size() > 20);
  CHECK(description.available == description.reason.empty());
  if (!description.available) CHECK(description.detail.back() == '.');
}
