// A file as read-only memory. The file must not shrink while it is mapped: the system ends a process that reads pages
// which are gone. Everything Sizewise maps is written once, under a temporary name, and never changed.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sizewise {

class MappedFile {
 public:
  enum class Access { random, sequential };

  // Throws file_missing or file_unreadable.
  explicit MappedFile(const std::string& path, Access access = Access::random);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const noexcept { return path_; }
  const std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_bytes_; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_bytes_}; }

  // Gives the pages that lie wholly in [begin, end) back to the system, so that one pass over a file larger than
  // memory stays small. They stay readable: a later read loads them again.
  void forget(std::size_t begin, std::size_t end) const noexcept;

 private:
  void close() noexcept;

  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_bytes_ = 0;
};

}  // namespace sizewise
