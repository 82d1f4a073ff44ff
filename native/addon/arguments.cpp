#include "arguments.h"

#include <cmath>

#include "base/error.h"

namespace sizewise::addon {

namespace {

constexpr std::size_t longest_shown = 40;

const char* array_type_name(napi_typedarray_type type) {
  return type == napi_int32_array ? "an Int32Array" : type == napi_uint8_array ? "a Uint8Array" : "a typed array";
}

}  // namespace

std::string Argument::found() const {
  if (value_.IsUndefined() || value_.IsNull() || value_.IsNumber() || value_.IsBoolean() || value_.IsBigInt())
    return value_.ToString().Utf8Value();
  if (value_.IsString()) {
    const std::string text = value_.As<Napi::String>().Utf8Value();
    return "\"" + (text.size() <= longest_shown ? text : text.substr(0, longest_shown) + "…") + "\"";
  }
  if (value_.IsArray()) return "an array";
  if (value_.IsTypedArray()) return array_type_name(value_.As<Napi::TypedArray>().TypedArrayType());
  return value_.IsFunction() ? "a function" : value_.IsSymbol() ? "a symbol" : "an object";
}

void Argument::fail(const std::string& expected) const {
  throw Error("usage", "expected " + expected + ", found " + found(), name_);
}

std::string Argument::string() const {
  if (!value_.IsString()) fail("a string");
  return value_.As<Napi::String>().Utf8Value();
}

bool Argument::boolean() const {
  if (!value_.IsBoolean()) fail("true or false");
  return value_.As<Napi::Boolean>().Value();
}

double Argument::number() const {
  const double number = value_.IsNumber() ? value_.As<Napi::Number>().DoubleValue() : NAN;
  if (!std::isfinite(number)) fail("a finite number");
  return number;
}

std::int64_t Argument::integer(std::int64_t low, std::int64_t high) const {
  const double number = value_.IsNumber() ? value_.As<Napi::Number>().DoubleValue() : NAN;
  if (std::trunc(number) != number || number < static_cast<double>(low) || number > static_cast<double>(high))
    fail("an integer from " + std::to_string(low) + " to " + std::to_string(high));
  return static_cast<std::int64_t>(number);
}

std::vector<Argument> Argument::elements(const char* expected) const {
  if (!value_.IsArray()) fail(expected);
  const auto array = value_.As<Napi::Array>();
  std::vector<Argument> elements;
  for (std::uint32_t i = 0; i < array.Length(); ++i)
    elements.emplace_back(array.Get(i), name_ + "[" + std::to_string(i) + "]");
  return elements;
}

std::vector<std::string> Argument::strings() const {
  std::vector<std::string> strings;
  for (const Argument& element : elements("an array of strings")) strings.push_back(element.string());
  return strings;
}

std::vector<std::int64_t> Argument::integers(std::int64_t low, std::int64_t high) const {
  std::vector<std::int64_t> integers;
  for (const Argument& element : elements("an array of integers")) integers.push_back(element.integer(low, high));
  return integers;
}

Napi::Function Argument::function() const {
  if (!value_.IsFunction()) fail("a function");
  return value_.As<Napi::Function>();
}

Napi::TypedArray Argument::typed_array(napi_typedarray_type type) const {
  const bool right = value_.IsTypedArray() && value_.As<Napi::TypedArray>().TypedArrayType() == type;
  if (!right) fail(array_type_name(type));
  return value_.As<Napi::TypedArray>();
}

Argument Argument::operator[](const char* key) const {
  if (!value_.IsObject() || value_.IsArray() || value_.IsFunction()) fail("an object");
  return {value_.As<Napi::Object>().Get(key), name_.empty() ? key : name_ + "." + key};
}

std::string device_of(const Argument& argument) { return argument.is_absent() ? "cpu" : argument.string(); }

int threads_of(const Argument& argument) { return argument.whole(1, 1024); }

MachineShare share_of(const Argument& argument) {
  const Argument time = argument["time"];
  if (const double value = time.number(); value > 0.0 && value <= 1.0)
    return {threads_of(argument["threads"]), static_cast<float>(value)};
  time.fail("a number above 0 and up to 1");
}

}  // namespace sizewise::addon
