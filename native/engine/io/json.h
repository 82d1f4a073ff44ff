// A JSON document (RFC 8259) in memory. Members keep their order; integers that fit 64 bits stay exact.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sizewise {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<std::int64_t>(value)) {}
  Json(std::int64_t value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  bool is_null() const { return holds<std::monostate>(); }
  bool is_bool() const { return holds<bool>(); }
  bool is_integer() const { return holds<std::int64_t>(); }
  bool is_number() const { return is_integer() || holds<double>(); }
  bool is_string() const { return holds<std::string>(); }
  bool is_array() const { return holds<Array>(); }
  bool is_object() const { return holds<Object>(); }
  // "null", "a boolean", "an integer", "a number", "a string", "an array" or "an object", for messages.
  const char* kind_name() const;

  // Each of these must be asked of the right kind; JsonReader checks and reports. number() also takes an integer.
  bool boolean() const { return std::get<bool>(value_); }
  std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  double number() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(value_); }
  const std::string& string() const { return std::get<std::string>(value_); }
  const Array& array() const { return std::get<Array>(value_); }
  const Object& object() const { return std::get<Object>(value_); }

  // The member of that name, or null where there is none or this is no object.
  const Json* find(std::string_view key) const;

  // One line, or indented by `indent` spaces a level. Text that is no UTF-8 becomes U+FFFD.
  std::string write(int indent = 0) const;

 private:
  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(value_);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Parses a whole document. Throws Error(code, …, "<file>:<line>:<column>") for anything that RFC 8259 forbids, for
// bytes that are no UTF-8, lone surrogates, a key that stands twice in one object, and nesting deeper than 128.
Json parse_json(std::string_view text, const std::string& code, const std::string& file);

}  // namespace sizewise
