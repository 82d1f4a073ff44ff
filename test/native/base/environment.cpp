#include "platform/environment.h"

#include <doctest/doctest.h>

using namespace sizewise;

TEST_CASE("a variable of the environment is found by its name, and one that is not set is nothing") {
  const auto path = environment_variable("PATH");
  REQUIRE(path.has_value());
  CHECK(!path->empty());
  CHECK(!environment_variable("SIZEWISE_THIS_IS_NEVER_SET").has_value());
}
