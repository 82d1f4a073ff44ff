#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "platform/raw_file.h"
#include "platform/system_error.h"

namespace sizewise::raw_file {

namespace {

constexpr std::size_t largest_write_bytes = std::size_t{1} << 30;  // macOS refuses writes of 2 GiB and more.

void sync_folder(const std::string& path) {
  const auto slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) throw_system_error("open", folder, false);
  // Some file systems (network, FUSE) have no fsync of a folder; the rename itself has been done by then.
  const bool failed = ::fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP;
  const int number = errno;
  ::close(file);
  errno = number;
  if (failed) throw_system_error("sync", folder, true);
}

}  // namespace

Handle create(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) throw_system_error("create", path, true);
  return file;
}

void write(Handle file, const std::byte* data, std::size_t size_bytes, std::uint64_t offset, const std::string& path) {
  while (size_bytes > 0) {
    const ssize_t written =
        ::pwrite(static_cast<int>(file), data, std::min(size_bytes, largest_write_bytes), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("write", path, true);
    data += written;
    size_bytes -= static_cast<std::size_t>(written);
    offset += static_cast<std::uint64_t>(written);
  }
}

void sync(Handle file, const std::string& path) {
#ifdef F_FULLFSYNC  // On macOS fsync stops at the drive's cache.
  if (::fcntl(static_cast<int>(file), F_FULLFSYNC) == 0) return;
#endif
  if (::fsync(static_cast<int>(file)) != 0) throw_system_error("sync", path, true);
}

void close(Handle file) noexcept { ::close(static_cast<int>(file)); }

void rename_over(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw_system_error("rename a finished file to", to, true);
  sync_folder(to);
}

void remove(const std::string& path) noexcept { ::unlink(path.c_str()); }

std::uint64_t process_id() noexcept { return static_cast<std::uint64_t>(::getpid()); }

bool is_running(std::uint64_t process_id) noexcept {
  const auto number = static_cast<pid_t>(process_id);
  // Zero and below would mean groups of processes.
  return number > 0 && static_cast<std::uint64_t>(number) == process_id && (::kill(number, 0) == 0 || errno != ESRCH);
}

}  // namespace sizewise::raw_file
