#include "platform/durable_file.h"

#include <atomic>

namespace sizewise {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 18;

std::string temporary_name(const std::string& path) {
  static std::atomic<std::uint64_t> counter{0};
  return path + "." + std::to_string(raw_file::process_id()) + "-" + std::to_string(counter++) + ".partial";
}

}  // namespace

DurableFile::DurableFile(const std::string& path) : path_(path), temporary_path_(temporary_name(path)) {
  // A process that was killed may have left this very name behind, if the system gave its number out again.
  raw_file::remove(temporary_path_);
  file_ = raw_file::create(temporary_path_);
}

DurableFile::~DurableFile() { discard(); }

void DurableFile::write(const void* data, std::size_t size_bytes) {
  const auto* bytes = static_cast<const std::byte*>(data);
  if (buffer_.size() + size_bytes > buffer_bytes) flush();
  if (size_bytes >= buffer_bytes) {
    raw_file::write(file_, bytes, size_bytes, flushed_bytes_, path_);
    flushed_bytes_ += size_bytes;
  } else {
    buffer_.insert(buffer_.end(), bytes, bytes + size_bytes);
  }
}

void DurableFile::write_at(std::uint64_t offset, const void* data, std::size_t size_bytes) {
  flush();
  raw_file::write(file_, static_cast<const std::byte*>(data), size_bytes, offset, path_);
}

void DurableFile::commit() {
  flush();
  raw_file::sync(file_, path_);
  raw_file::close(file_);
  file_ = raw_file::closed;
  try {
    raw_file::rename_over(temporary_path_, path_);
  } catch (...) {
    raw_file::remove(temporary_path_);
    throw;
  }
}

void DurableFile::flush() {
  raw_file::write(file_, buffer_.data(), buffer_.size(), flushed_bytes_, path_);
  flushed_bytes_ += buffer_.size();
  buffer_.clear();
}

void DurableFile::discard() noexcept {
  if (file_ == raw_file::closed) return;
  raw_file::close(file_);
  file_ = raw_file::closed;
  raw_file::remove(temporary_path_);
}

}  // namespace sizewise
