#include <cmath>

#include "io/json.h"
#include "io/number_text.h"
#include "io/utf8.h"

namespace sizewise {

namespace {

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  void value(const Json& json, int depth) {
    if (json.is_null()) {
      out += "null";
    } else if (json.is_bool()) {
      out += json.boolean() ? "true" : "false";
    } else if (json.is_integer()) {
      out += std::to_string(json.integer());
    } else if (json.is_number()) {
      out += std::isfinite(json.number()) ? number_to_text(json.number()) : "null";
    } else if (json.is_string()) {
      string(json.string());
    } else if (json.is_array()) {
      list('[', ']', json.array(), depth, [&](const Json& each) { value(each, depth + 1); });
    } else {
      list('{', '}', json.object(), depth, [&](const Json::Member& member) {
        string(member.first);
        out += indent_ > 0 ? ": " : ":";
        value(member.second, depth + 1);
      });
    }
  }

  std::string out;

 private:
  template <class List, class Each>
  void list(char open, char close, const List& items, int depth, Each each) {
    out += open;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out += ',';
      first = false;
      new_line(depth + 1);
      each(item);
    }
    if (!first) new_line(depth);
    out += close;
  }

  void new_line(int depth) {
    if (indent_ == 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent_ * depth), ' ');
  }

  void string(const std::string& text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
      const CodePoint point = read_code_point(text, i);
      character(point, std::string_view(text).substr(i, point.bytes));
      i += point.bytes;
    }
    out += '"';
  }

  void character(CodePoint point, std::string_view bytes) {
    static constexpr std::string_view hex = "0123456789abcdef", letters = "\"\\bfnrt", meant = "\"\\\b\f\n\r\t";
    if (point.value == invalid_code_point) {
      append_code_point(out, 0xFFFD);
    } else if (const auto found = point.value < 0x80 ? meant.find(bytes[0]) : meant.npos; found != meant.npos) {
      out += {'\\', letters[found]};
    } else if (point.value < 0x20) {
      out += "\\u00";
      out += {hex[point.value >> 4], hex[point.value & 15]};
    } else {
      out += bytes;
    }
  }

  int indent_;
};

}  // namespace

const char* Json::kind_name() const {
  static constexpr const char* names[] = {"null",     "a boolean", "an integer", "a number",
                                          "a string", "an array",  "an object"};
  return names[value_.index()];
}

const Json* Json::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (const auto& [name, value] : object())
    if (name == key) return &value;
  return nullptr;
}

std::string Json::write(int indent) const {
  Writer writer(indent);
  writer.value(*this, 0);
  return std::move(writer.out);
}

}  // namespace sizewise
