#include "io/json_reader.h"

#include "base/error.h"

namespace sizewise {

JsonReader::JsonReader(const Json& object, std::string code, std::string where)
    : object_(&object), code_(std::move(code)), where_(std::move(where)) {
  if (!object.is_object()) throw Error(code_, std::string("expected an object, found ") + object.kind_name(), where_);
}

const Json& JsonReader::member(std::string_view key) const {
  const Json* found = object_->find(key);
  if (found == nullptr) fail(key, "expected a member of this name, found none");
  return *found;
}

const std::string& JsonReader::string(std::string_view key) const {
  if (!member(key).is_string()) fail_kind(key, "a string");
  return member(key).string();
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t low, std::int64_t high) const {
  const Json& value = member(key);
  const std::string expected = "an integer from " + std::to_string(low) + " to " + std::to_string(high);
  if (!value.is_integer()) fail_kind(key, expected.c_str());
  if (value.integer() < low || value.integer() > high)
    fail(key, "expected " + expected + ", found " + std::to_string(value.integer()));
  return value.integer();
}

double JsonReader::number(std::string_view key) const {
  if (!member(key).is_number()) fail_kind(key, "a number");
  return member(key).number();
}

bool JsonReader::boolean(std::string_view key) const {
  if (!member(key).is_bool()) fail_kind(key, "true or false");
  return member(key).boolean();
}

const Json::Array& JsonReader::array(std::string_view key) const {
  if (!member(key).is_array()) fail_kind(key, "an array");
  return member(key).array();
}

JsonReader JsonReader::object(std::string_view key) const {
  return {member(key), code_, where_ + ": " + std::string(key)};
}

bool JsonReader::has(std::string_view key) const {
  const Json* found = object_->find(key);
  return found != nullptr && !found->is_null();
}

void JsonReader::fail(std::string_view key, const std::string& message) const {
  throw Error(code_, message, where_ + ": " + std::string(key));
}

void JsonReader::fail_kind(std::string_view key, const char* expected) const {
  fail(key, std::string("expected ") + expected + ", found " + member(key).kind_name());
}

}  // namespace sizewise
