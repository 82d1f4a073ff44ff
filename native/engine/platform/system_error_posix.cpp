#include "platform/system_error.h"

#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace sizewise {

void throw_system_error(const std::string& doing, const std::string& path, bool writing) {
  const int number = errno;
  std::string message = "cannot ";
  message.append(doing).append(" ").append(path).append(": ").append(std::generic_category().message(number));
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      throw Error("disk_full", message, path);
    case ENOENT:
    case ENOTDIR:
      throw Error("file_missing", message, path);
    default:
      throw Error(writing ? "file_unwritable" : "file_unreadable", message, path);
  }
}

}  // namespace sizewise
