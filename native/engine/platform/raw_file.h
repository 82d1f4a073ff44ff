// The handful of system calls behind DurableFile; one implementation per system. All throw as throw_system_error does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace sizewise::raw_file {

using Handle = std::intptr_t;
constexpr Handle closed = -1;

// Creates a file that does not exist yet, for writing.
Handle create(const std::string& path);
// Writes all bytes, however many calls that takes.
void write(Handle file, const std::byte* data, std::size_t size_bytes, std::uint64_t offset, const std::string& path);
// Returns when the bytes are on the device.
void sync(Handle file, const std::string& path);
void close(Handle file) noexcept;
// Replaces `to` in one step and returns when its folder's entry is on the device.
void rename_over(const std::string& from, const std::string& to);
void remove(const std::string& path) noexcept;
// Distinguishes temporary names of processes that write the same file.
std::uint64_t process_id() noexcept;
// False only where no process has that number.
bool is_running(std::uint64_t process_id) noexcept;

}  // namespace sizewise::raw_file
