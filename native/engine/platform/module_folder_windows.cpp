#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <vector>

#include "platform/module_folder.h"

namespace sizewise {

std::string module_folder() {
  static const char inside = 0;
  HMODULE module = nullptr;
  constexpr DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  if (!GetModuleHandleExW(flags, reinterpret_cast<LPCWSTR>(&inside), &module)) return {};
  std::vector<wchar_t> wide(32768);
  const DWORD length = GetModuleFileNameW(module, wide.data(), static_cast<DWORD>(wide.size()));
  const int bytes =
      WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(length), nullptr, 0, nullptr, nullptr);
  std::string path(static_cast<std::size_t>(bytes), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(length), path.data(), bytes, nullptr, nullptr);
  const auto separator = path.find_last_of("/\\");
  return separator == std::string::npos ? std::string{} : path.substr(0, separator + 1);
}

}  // namespace sizewise
