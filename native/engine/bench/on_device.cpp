#include "bench/on_device.h"

#include <algorithm>
#include <initializer_list>

#include "base/error.h"
#include "device/open_device.h"

namespace sizewise::bench {

Figures run_on_device(const std::string& what, const std::string& device, double seconds, const Control& control) {
  const auto one_of = [&](std::initializer_list<const char*> ids) { return std::ranges::find(ids, what) != ids.end(); };
  if (!one_of({"copy", "G1", "G2", "G3", "G5", "G6", "G8", "G10", "G11", "G12"}))
    throw Error("usage", "expected a benchmark of copy, G1, G2, G3, G5, G6, G8, G10, G11, G12; got \"" + what + "\"",
                "what");
  const auto backend = open_device(device, 0);
  if (what == "copy") return copy_on_device(*backend, seconds, control);
  if (what == "G5") return adamw_on_device(*backend, seconds, control);
  if (what == "G6") return norms_on_device(*backend, seconds, control);
  if (one_of({"G8", "G10"})) return steps_on_device(what, *backend, seconds, control);
  if (one_of({"G11", "G12"})) return decode_on_device(what, *backend, seconds, control);
  return attention_on_device(what, *backend, seconds, control);
}

}  // namespace sizewise::bench
