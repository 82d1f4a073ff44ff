#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "platform/mapped_file.h"
#include "platform/system_error.h"
#include "platform/wide_path_windows.h"

namespace sizewise {

namespace {

struct Handle {
  HANDLE value;
  ~Handle() {
    if (value != nullptr && value != INVALID_HANDLE_VALUE) CloseHandle(value);
  }
};

}  // namespace

MappedFile::MappedFile(const std::string& path, Access access) : path_(path) {
  const DWORD hint = access == Access::sequential ? FILE_FLAG_SEQUENTIAL_SCAN : FILE_FLAG_RANDOM_ACCESS;
  const Handle file{CreateFileW(wide_path(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                OPEN_EXISTING, hint, nullptr)};
  if (file.value == INVALID_HANDLE_VALUE) throw_system_error("open", path, false);
  LARGE_INTEGER size{};
  if (!GetFileSizeEx(file.value, &size)) throw_system_error("open", path, false);
  size_bytes_ = static_cast<std::size_t>(size.QuadPart);
  if (size_bytes_ == 0) return;  // An empty file cannot be mapped.
  const Handle mapping{CreateFileMappingW(file.value, nullptr, PAGE_READONLY, 0, 0, nullptr)};
  if (mapping.value == nullptr) throw_system_error("map", path, false);
  data_ = static_cast<const std::byte*>(MapViewOfFile(mapping.value, FILE_MAP_READ, 0, 0, 0));
  if (data_ == nullptr) throw_system_error("map", path, false);
}

void MappedFile::close() noexcept {
  if (data_ != nullptr) UnmapViewOfFile(data_);
  data_ = nullptr;
}

void MappedFile::forget(std::size_t begin, std::size_t end) const noexcept {
  // Unlocking pages that are not locked fails, and takes them out of the working set: just what is wanted here.
  if (end > size_bytes_) end = size_bytes_;
  if (begin < end) VirtualUnlock(const_cast<std::byte*>(data_) + begin, end - begin);
}

}  // namespace sizewise
