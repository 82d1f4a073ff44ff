#include "io/number_text.h"

#include <charconv>
#include <limits>
#include <locale>
#include <sstream>

namespace sizewise {

// libc++ had no floating-point from_chars before version 20; streams in the classic locale do the same, slower.
#if defined(__cpp_lib_to_chars) || defined(__GLIBCXX__) || defined(_MSC_VER)

double number_from_text(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is zero; too large is infinite. Only a negative exponent makes a JSON number too small.
    const bool tiny = text.find("e-") != text.npos || text.find("E-") != text.npos || text.find("0.") <= 1;
    return tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return value;
}

std::string number_to_text(double value) {
  char digits[32];
  const auto result = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, result.ptr};
}

#else

double number_from_text(std::string_view text) {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  double value = 0;
  in >> value;
  return in.fail() && value != 0 ? std::numeric_limits<double>::infinity() : value;
}

std::string number_to_text(double value) {
  for (int precision = 15;; ++precision) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(precision);
    out << value;
    if (precision == 17 || number_from_text(out.str()) == value) return out.str();
  }
}

#endif

}  // namespace sizewise
