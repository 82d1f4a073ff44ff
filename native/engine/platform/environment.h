// What the environment of the process says, as UTF-8.
#pragma once
#include <optional>
#include <string>

namespace sizewise {

// Nothing where it is not set, or empty.
std::optional<std::string> environment_variable(const char* name);

}  // namespace sizewise
