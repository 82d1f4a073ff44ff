#include <dlfcn.h>

#include "platform/module_folder.h"

namespace sizewise {

std::string module_folder() {
  static const char inside = 0;
  Dl_info info{};
  if (::dladdr(&inside, &info) == 0 || info.dli_fname == nullptr) return {};
  const std::string path = info.dli_fname;
  const auto separator = path.rfind('/');
  return separator == std::string::npos ? std::string{} : path.substr(0, separator + 1);
}

}  // namespace sizewise
