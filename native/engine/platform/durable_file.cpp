#include "platform/durable_file.h"

#include <atomic>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace sizewise {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 18;
constexpr std::string_view suffix = ".partial";

// <path>.<process>-<number>.partial
std::string temporary_name(const std::string& path) {
  static std::atomic<std::uint64_t> counter{0};
  return path + "." + std::to_string(raw_file::process_id()) + "-" + std::to_string(counter++) + std::string(suffix);
}

std::filesystem::path native_path(const std::string& path) { return std::u8string(path.begin(), path.end()); }

// Whether `name` is a temporary name for a file called `base`, made by a process that is no more.
bool is_orphan(std::string_view name, std::string_view base) {
  if (!name.starts_with(base) || !name.ends_with(suffix) || name.substr(base.size(), 1) != ".") return false;
  const char* digits = name.data() + base.size() + 1;
  std::uint64_t process = 0;
  const auto [end, error] = std::from_chars(digits, name.data() + name.size(), process);
  return error == std::errc{} && *end == '-' && !raw_file::is_running(process);
}

// A process that is killed while it writes leaves its half behind. Whoever writes the same file next tidies up.
void remove_orphans(const std::string& path) {
  const std::filesystem::path file = native_path(path);
  const std::u8string base = file.filename().u8string();
  const std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
  std::error_code ignored;  // A folder that cannot be read fails where the file is created, with its reason.
  for (std::filesystem::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) {
    const std::u8string name = entry->path().filename().u8string();
    if (is_orphan({reinterpret_cast<const char*>(name.data()), name.size()},
                  {reinterpret_cast<const char*>(base.data()), base.size()}))
      std::filesystem::remove(entry->path(), ignored);
  }
}

}  // namespace

DurableFile::DurableFile(const std::string& path) : path_(path), temporary_path_(temporary_name(path)) {
  remove_orphans(path);
  // One with this very name, if the system gave a process's number out again.
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
