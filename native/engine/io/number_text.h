// Numbers to and from text, the same in every locale.
#pragma once
#include <string>
#include <string_view>

namespace sizewise {

// The nearest double to a JSON number; infinite where it is too large. `text` must be a JSON number.
double number_from_text(std::string_view text);
// The shortest text that reads back as the same double; `value` must be finite.
std::string number_to_text(double value);

}  // namespace sizewise
