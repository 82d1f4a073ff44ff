// Reads what JavaScript passes, checked: a mistake throws Error("usage") that names the argument, what was expected and
// what came.
#pragma once
#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "train/control.h"

namespace sizewise::addon {

// One value and its name for messages, such as "request.model.n_layer".
class Argument {
 public:
  Argument(Napi::Value value, std::string name) : value_(value), name_(std::move(name)) {}
  // The argument at that place of a call; undefined where it is absent.
  Argument(const Napi::CallbackInfo& call, std::size_t place, std::string name)
      : Argument(call[place], std::move(name)) {}

  const std::string& name() const { return name_; }
  bool is_absent() const { return value_.IsUndefined() || value_.IsNull(); }

  std::string string() const;
  bool boolean() const;
  double number() const;
  // Both bounds are allowed.
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  int whole(int low, int high) const { return static_cast<int>(integer(low, high)); }
  std::vector<std::string> strings() const;
  // Both bounds are allowed.
  std::vector<std::int64_t> integers(std::int64_t low, std::int64_t high) const;
  // Of an array.
  std::vector<Argument> elements(const char* expected = "an array") const;
  Napi::Function function() const;
  Napi::TypedArray typed_array(napi_typedarray_type type) const;

  // The member of an object; throws unless this is one.
  Argument operator[](const char* key) const;
  std::string string_or_empty() const { return is_absent() ? std::string() : string(); }

  [[noreturn]] void fail(const std::string& expected) const;

 private:
  std::string found() const;

  Napi::Value value_;
  std::string name_;
};

// Threads of a long call: 1 to 1024.
int threads_of(const Argument& argument);
// What a run that trains beside others has of the machine.
MachineShare share_of(const Argument& argument);
// The name of a device; absent: the processor.
std::string device_of(const Argument& argument);

}  // namespace sizewise::addon
