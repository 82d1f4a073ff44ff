#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <algorithm>

#include "platform/raw_file.h"
#include "platform/system_error.h"
#include "platform/wide_path_windows.h"

namespace sizewise::raw_file {

namespace {

constexpr std::size_t largest_write_bytes = std::size_t{1} << 30;

HANDLE native(Handle file) { return reinterpret_cast<HANDLE>(file); }

}  // namespace

Handle create(const std::string& path) {
  const HANDLE file =
      CreateFileW(wide_path(path).c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) throw_system_error("create", path, true);
  return reinterpret_cast<Handle>(file);
}

void write(Handle file, const std::byte* data, std::size_t size_bytes, std::uint64_t offset, const std::string& path) {
  while (size_bytes > 0) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    DWORD written = 0;
    const auto part = static_cast<DWORD>(std::min(size_bytes, largest_write_bytes));
    if (!WriteFile(native(file), data, part, &written, &place)) throw_system_error("write", path, true);
    data += written;
    size_bytes -= written;
    offset += written;
  }
}

void sync(Handle file, const std::string& path) {
  if (!FlushFileBuffers(native(file))) throw_system_error("sync", path, true);
}

void close(Handle file) noexcept { CloseHandle(native(file)); }

void rename_over(const std::string& from, const std::string& to) {
  const DWORD flags = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH;
  if (!MoveFileExW(wide_path(from).c_str(), wide_path(to).c_str(), flags))
    throw_system_error("rename a finished file to", to, true);
}

void remove(const std::string& path) noexcept { DeleteFileW(wide_path(path).c_str()); }

std::uint64_t process_id() noexcept { return GetCurrentProcessId(); }

bool is_running(std::uint64_t process_id) noexcept {
  const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(process_id));
  if (process == nullptr) return GetLastError() != ERROR_INVALID_PARAMETER;
  DWORD code = 0;
  const bool running = !GetExitCodeProcess(process, &code) || code == STILL_ACTIVE;
  CloseHandle(process);
  return running;
}

}  // namespace sizewise::raw_file
