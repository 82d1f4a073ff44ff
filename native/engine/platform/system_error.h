// Turns the operating system's last error into an Error of the catalogue.
#pragma once
#include <string>

namespace sizewise {

// `doing` completes "cannot <doing>", e.g. "open". Throws file_missing, file_unreadable, file_unwritable or disk_full;
// `writing` tells the second from the third. Call it before anything else can change the system's last error.
[[noreturn]] void throw_system_error(const std::string& doing, const std::string& path, bool writing);

}  // namespace sizewise
