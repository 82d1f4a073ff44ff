#include "io/json.h"

#include <doctest/doctest.h>

#include <limits>

#include "failure.h"

using sizewise::Json;
using sizewise::parse_json;

namespace {

Json parse(std::string_view text) { return parse_json(text, "file_invalid", "a.json"); }
Failure failure(std::string_view text) {
  return failure_of([&] { parse(text); });
}

}  // namespace

TEST_CASE("a document comes back as it was written") {
  const std::string text = R"({"a":[1,-2,2.5,1e+300,true,false,null],"":{},"é\u0000\n\"\\":"😀 <|endoftext|>"})";
  CHECK(parse(text).write() == text);
  CHECK(parse(parse(text).write(2)).write() == text);
  CHECK(parse("\xEF\xBB\xBF [ ] \n").write() == "[]");
}

TEST_CASE("integers are exact over all 64 bits; larger ones become numbers") {
  CHECK(parse("9223372036854775807").integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(parse("-9223372036854775808").integer() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(parse("9223372036854775808").is_integer());
  CHECK(parse("9223372036854775808").number() == 9223372036854775808.0);
  CHECK(parse("0.1").number() == 0.1);
  CHECK(parse("1e-999").number() == 0.0);
  CHECK(Json(0.1).write() == "0.1");
}

TEST_CASE("escapes and surrogate pairs are decoded") {
  CHECK(parse(R"("\u00e9\ud83d\ude00\/\b\f\r\t")").string() == "é😀/\b\f\r\t");
}

TEST_CASE("a mistake is told with its line and column") {
  CHECK(failure("{\n  \"a\": 1,\n  \"b\" 2\n}").at == "a.json:3:7");
  CHECK(failure("").at == "a.json:1:1");
  CHECK(failure("[1,]").at == "a.json:1:4");
}

TEST_CASE("what RFC 8259 forbids is refused") {
  for (const char* text : {"{",
                           "[",
                           "\"",
                           "[1",
                           "{\"a\"",
                           "{\"a\":",
                           "{a:1}",
                           "{'a':1}",
                           "01",
                           "+1",
                           ".5",
                           "1.",
                           "1e",
                           "-",
                           "NaN",
                           "Infinity",
                           "tru",
                           "nulll",
                           "[1 2]",
                           "{\"a\":1,}",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\"",
                           "\"\n\"",
                           "\"\t\"",
                           "1 1",
                           "[]]",
                           "1e999",
                           "\"\xC0\x80\"",
                           "\"\xED\xA0\x80\"",
                           "\"\xF5\x80\x80\x80\"",
                           "\"\xE2\x82\"",
                           "\"\xFF\"",
                           "// a comment\n1"}) {
    CAPTURE(text);
    CHECK(failure(text).code == "file_invalid");
  }
  CHECK(failure(std::string_view("1\0", 2)).code == "file_invalid");
}

TEST_CASE("a key that stands twice is refused and named") {
  CHECK(contains(failure(R"({"a": 1, "b": 2, "a": 3})").message, "\"a\" twice"));
}

TEST_CASE("nesting is limited, so that a hostile document cannot exhaust the stack") {
  CHECK(failure(std::string(129, '[') + std::string(129, ']')).code == "none");
  CHECK(failure(std::string(130, '[') + std::string(130, ']')).code == "file_invalid");
  CHECK(failure(std::string(1000000, '[')).code == "file_invalid");
}

TEST_CASE("text that is no UTF-8 is written as U+FFFD, numbers that are not finite as null") {
  CHECK(Json(std::string("a\xFFz")).write() == "\"a\xEF\xBF\xBDz\"");
  CHECK(Json(std::numeric_limits<double>::infinity()).write() == "null");
}
