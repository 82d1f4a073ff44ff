#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "platform/environment.h"
#include "platform/wide_path_windows.h"

namespace sizewise {

std::optional<std::string> environment_variable(const char* name) {
  const std::wstring wide_name = wide_path(name);
  std::wstring wide(GetEnvironmentVariableW(wide_name.c_str(), nullptr, 0), L'\0');
  if (wide.empty()) return std::nullopt;
  wide.resize(GetEnvironmentVariableW(wide_name.c_str(), wide.data(), static_cast<DWORD>(wide.size())));
  const int count = static_cast<int>(wide.size());
  std::string value(
      static_cast<std::size_t>(WideCharToMultiByte(CP_UTF8, 0, wide.data(), count, nullptr, 0, nullptr, nullptr)),
      '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), count, value.data(), static_cast<int>(value.size()), nullptr, nullptr);
  if (value.empty()) return std::nullopt;
  return value;
}

}  // namespace sizewise
