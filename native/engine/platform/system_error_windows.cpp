#include "platform/system_error.h"

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <system_error>

#include "base/error.h"
#include "platform/wide_path_windows.h"

namespace sizewise {

void throw_system_error(const std::string& doing, const std::string& path, bool writing) {
  const DWORD number = GetLastError();
  const std::string message =
      "cannot " + doing + " " + path + ": " + std::system_category().message(static_cast<int>(number));
  switch (number) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_DISK_QUOTA_EXCEEDED:
      throw Error("disk_full", message, path);
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      throw Error("file_missing", message, path);
    default:
      throw Error(writing ? "file_unwritable" : "file_unreadable", message, path);
  }
}

std::wstring wide_path(const std::string& path) {
  const int length =
      MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.data(), static_cast<int>(path.size()), nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.data(), static_cast<int>(path.size()), wide.data(), length);
  return wide;
}

}  // namespace sizewise
