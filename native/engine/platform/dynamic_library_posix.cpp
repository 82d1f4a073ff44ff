#include <dlfcn.h>

#include "platform/dynamic_library.h"

namespace sizewise {

std::optional<DynamicLibrary> DynamicLibrary::open(const std::string& path, std::string& why) {
  if (void* handle = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL)) return DynamicLibrary(path, handle);
  const char* text = ::dlerror();
  why = text != nullptr ? text : "cannot open " + path;
  return std::nullopt;
}

void* DynamicLibrary::symbol(const char* name) const noexcept { return ::dlsym(handle_, name); }

void DynamicLibrary::close() noexcept {
  if (handle_ != nullptr) ::dlclose(handle_);
  handle_ = nullptr;
}

}  // namespace sizewise
