#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "io/json.h"
#include "io/number_text.h"
#include "io/utf8.h"

namespace sizewise {

namespace {

constexpr int deepest_nesting = 128;

class Parser {
 public:
  Parser(std::string_view text, const std::string& code, const std::string& file)
      : text_(text), code_(code), file_(file) {}

  Json document() {
    if (text_.starts_with("\xEF\xBB\xBF")) position_ = 3;
    Json value = parse_value(0);
    skip_space();
    if (position_ != text_.size()) fail("expected the end of the document");
    return value;
  }

 private:
  Json parse_value(int depth) {
    if (depth > deepest_nesting) fail("expected at most " + std::to_string(deepest_nesting) + " nested levels");
    skip_space();
    switch (peek()) {
      case '{':
        return parse_object(depth);
      case '[':
        return parse_array(depth);
      case '"':
        return parse_string();
      case 't':
        return parse_word("true", true);
      case 'f':
        return parse_word("false", false);
      case 'n':
        return parse_word("null", nullptr);
      default:
        return parse_number();
    }
  }

  Json parse_object(int depth) {
    const std::size_t start = position_++;
    Json::Object members;
    skip_space();
    if (peek() == '}') return ++position_, Json(std::move(members));
    while (true) {
      skip_space();
      if (peek() != '"') fail("expected a key in quotes");
      std::string key = parse_string();
      skip_space();
      if (peek() != ':') fail("expected ':' after a key");
      ++position_;
      members.emplace_back(std::move(key), parse_value(depth + 1));
      skip_space();
      const char next = peek();
      if (next != ',' && next != '}') fail("expected ',' or '}' in an object");
      ++position_;
      if (next == '}') break;
    }
    reject_duplicates(members, start);
    return members;
  }

  Json parse_array(int depth) {
    ++position_;
    Json::Array values;
    skip_space();
    if (peek() == ']') return ++position_, Json(std::move(values));
    while (true) {
      values.push_back(parse_value(depth + 1));
      skip_space();
      const char next = peek();
      if (next != ',' && next != ']') fail("expected ',' or ']' in an array");
      ++position_;
      if (next == ']') return values;
    }
  }

  std::string parse_string() {
    ++position_;
    std::string out;
    while (true) {
      // Copies the stretch up to the next character that needs a look.
      const std::size_t start = position_;
      while (position_ < text_.size() && is_plain(text_[position_])) ++position_;
      out.append(text_.substr(start, position_ - start));
      const char next = peek();
      if (next == '"') return ++position_, out;
      if (next == '\\') {
        parse_escape(out);
      } else if (static_cast<unsigned char>(next) >= 0x80) {
        const CodePoint point = read_code_point(text_, position_);
        if (point.value == invalid_code_point) fail("expected UTF-8");
        out.append(text_.substr(position_, point.bytes));
        position_ += point.bytes;
      } else {
        fail(position_ < text_.size() ? "expected no bare control character in a string" : "expected a closing quote");
      }
    }
  }

  void parse_escape(std::string& out) {
    ++position_;
    static constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    const char letter = peek();
    if (letter == 'u') {
      ++position_;
      std::uint32_t value = parse_hex();
      if (value >= 0xD800 && value < 0xDC00) {
        if (text_.substr(position_, 2) != "\\u") fail("expected a low surrogate after a high one");
        position_ += 2;
        const std::uint32_t low = parse_hex();
        if (low < 0xDC00 || low > 0xDFFF) fail("expected a low surrogate after a high one");
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      } else if (value >= 0xDC00 && value <= 0xDFFF) {
        fail("expected no low surrogate without a high one");
      }
      return append_code_point(out, value);
    }
    const std::size_t found = position_ < text_.size() ? letters.find(letter) : std::string_view::npos;
    if (found == std::string_view::npos) fail("expected one of \" \\ / b f n r t u after a backslash");
    out.push_back(meant[found]);
    ++position_;
  }

  std::uint32_t parse_hex() {
    std::uint32_t value = 0;
    const std::string_view digits = text_.substr(std::min(position_, text_.size()), 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) fail("expected four hex digits");
    position_ += 4;
    return value;
  }

  Json parse_number() {
    const std::size_t start = position_;
    if (peek() == '-') ++position_;
    if (!is_digit(peek())) {
      position_ = start;
      fail(start == text_.size() ? "expected a value, found the end" : "expected a value");
    }
    if (peek() == '0')
      ++position_;
    else
      skip_digits();
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++position_;
      skip_digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++position_;
      if (peek() == '+' || peek() == '-') ++position_;
      skip_digits();
    }
    const std::string_view digits = text_.substr(start, position_ - start);
    std::int64_t integer = 0;
    if (whole && std::from_chars(digits.data(), digits.data() + digits.size(), integer).ec == std::errc{})
      return integer;
    const double number = number_from_text(digits);
    if (!std::isfinite(number)) fail("expected a number that 64-bit floating point can hold");
    return number;
  }

  void skip_digits() {
    if (!is_digit(peek())) fail("expected a digit");
    while (is_digit(peek())) ++position_;
  }

  Json parse_word(std::string_view word, Json value) {
    if (text_.substr(position_, word.size()) != word) fail("expected a value");
    position_ += word.size();
    return value;
  }

  void reject_duplicates(const Json::Object& members, std::size_t start) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) -> const std::string& { return members[i].first; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    const auto twice =
        std::adjacent_find(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) == key(b); });
    if (twice == order.end()) return;
    position_ = start;
    fail("expected each key once in the object that starts here, found \"" + key(*twice) + "\" twice");
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_plain(char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) - 0x20u < 0x60u; }
  void skip_space() {
    while (position_ < text_.size() && std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos)
      ++position_;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    const std::string_view before = text_.substr(0, position_);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = position_ - (before.rfind('\n') + 1) + 1;
    throw Error(code_, "not valid JSON: " + expected,
                file_ + ":" + std::to_string(line) + ":" + std::to_string(column));
  }

  std::string_view text_;
  const std::string& code_;
  const std::string& file_;
  std::size_t position_ = 0;
};

}  // namespace

Json parse_json(std::string_view text, const std::string& code, const std::string& file) {
  return Parser(text, code, file).document();
}

}  // namespace sizewise
