// Reads members of a JSON object with a check of each kind; a mistake throws with the code and place given.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "io/json.h"

namespace sizewise {

class JsonReader {
 public:
  // `where` names the object in messages, e.g. "tokenizer.json: model". Throws unless an object.
  JsonReader(const Json& object, std::string code, std::string where);

  const Json& member(std::string_view key) const;
  const std::string& string(std::string_view key) const;
  // Both bounds are allowed values.
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high) const;
  double number(std::string_view key) const;
  bool boolean(std::string_view key) const;
  const Json::Array& array(std::string_view key) const;
  JsonReader object(std::string_view key) const;
  // False where the member is absent or null.
  bool has(std::string_view key) const;

  [[noreturn]] void fail(std::string_view key, const std::string& message) const;
  const Json& json() const { return *object_; }
  const std::string& where() const { return where_; }

 private:
  [[noreturn]] void fail_kind(std::string_view key, const char* expected) const;

  const Json* object_;
  std::string code_;
  std::string where_;
};

}  // namespace sizewise
