#include "platform/dynamic_library.h"

#include <utility>

namespace sizewise {

DynamicLibrary::DynamicLibrary(std::string path, void* handle) : path_(std::move(path)), handle_(handle) {}
DynamicLibrary::~DynamicLibrary() { close(); }

DynamicLibrary::DynamicLibrary(DynamicLibrary&& other) noexcept
    : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, nullptr)) {}

DynamicLibrary& DynamicLibrary::operator=(DynamicLibrary&& other) noexcept {
  if (this != &other) {
    close();
    path_ = std::move(other.path_);
    handle_ = std::exchange(other.handle_, nullptr);
  }
  return *this;
}

}  // namespace sizewise
