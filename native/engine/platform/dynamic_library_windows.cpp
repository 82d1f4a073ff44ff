#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <system_error>

#include "platform/dynamic_library.h"
#include "platform/wide_path_windows.h"

namespace sizewise {

std::optional<DynamicLibrary> DynamicLibrary::open(const std::string& path, std::string& why) {
  // What the library itself needs is looked for beside it, where the path says where it lies.
  const bool placed = path.find_first_of("/\\") != std::string::npos;
  const DWORD flags = placed ? LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS : 0;
  std::wstring wide = wide_path(path);
  for (wchar_t& character : wide)
    if (character == L'/') character = L'\\';
  if (HMODULE handle = LoadLibraryExW(wide.c_str(), nullptr, flags)) return DynamicLibrary(path, handle);
  const DWORD number = GetLastError();
  why = path + ": " + std::system_category().message(static_cast<int>(number));
  return std::nullopt;
}

void* DynamicLibrary::symbol(const char* name) const noexcept {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

void DynamicLibrary::close() noexcept {
  if (handle_ != nullptr) FreeLibrary(static_cast<HMODULE>(handle_));
  handle_ = nullptr;
}

}  // namespace sizewise
