#include <cstdlib>

#include "platform/environment.h"

namespace sizewise {

std::optional<std::string> environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

}  // namespace sizewise
