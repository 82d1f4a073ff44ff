// Writes a file so that its name only ever stands for the whole of it, also after a power cut: the bytes go to a
// temporary name beside it, are synced, and the name is changed in one step. Without commit nothing remains.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/raw_file.h"

namespace sizewise {

class DurableFile {
 public:
  // Throws file_missing (no such folder), file_unwritable or disk_full, as do all that write.
  explicit DurableFile(const std::string& path);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  // Appends. Small writes are gathered; large ones go to the system straight from `data`.
  void write(const void* data, std::size_t size_bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }
  // Overwrites bytes that have been appended already.
  void write_at(std::uint64_t offset, const void* data, std::size_t size_bytes);
  std::uint64_t size_bytes() const noexcept { return flushed_bytes_ + buffer_.size(); }

  // Syncs and renames. Replaces a file of that name. Nothing can be written afterwards.
  void commit();

 private:
  void flush();
  void discard() noexcept;

  std::string path_;
  std::string temporary_path_;
  raw_file::Handle file_ = raw_file::closed;
  std::uint64_t flushed_bytes_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace sizewise
