// A library that is opened while the program runs, so that one build serves machines that have it and machines that do
// not.
#pragma once
#include <optional>
#include <string>

namespace sizewise {

class DynamicLibrary {
 public:
  // `path` is a file, or a bare name that the system looks up. Nothing where it cannot be opened: `why` says so then.
  static std::optional<DynamicLibrary> open(const std::string& path, std::string& why);
  ~DynamicLibrary();
  DynamicLibrary(DynamicLibrary&& other) noexcept;
  DynamicLibrary& operator=(DynamicLibrary&& other) noexcept;
  DynamicLibrary(const DynamicLibrary&) = delete;
  DynamicLibrary& operator=(const DynamicLibrary&) = delete;

  // As it was opened.
  const std::string& path() const noexcept { return path_; }
  // Null where the library has no such symbol.
  void* symbol(const char* name) const noexcept;

 private:
  DynamicLibrary(std::string path, void* handle);
  void close() noexcept;

  std::string path_;
  void* handle_ = nullptr;
};

}  // namespace sizewise
