#include <array>

#include "io/safetensors.h"

namespace sizewise {

namespace {

struct Description {
  std::string_view name;
  std::size_t bytes;
};

// In the order of Dtype.
constexpr std::array<Description, 13> descriptions{{{"BOOL", 1},
                                                    {"U8", 1},
                                                    {"I8", 1},
                                                    {"U16", 2},
                                                    {"I16", 2},
                                                    {"F16", 2},
                                                    {"BF16", 2},
                                                    {"U32", 4},
                                                    {"I32", 4},
                                                    {"F32", 4},
                                                    {"U64", 8},
                                                    {"I64", 8},
                                                    {"F64", 8}}};

}  // namespace

std::size_t dtype_bytes(Dtype dtype) { return descriptions[static_cast<std::size_t>(dtype)].bytes; }
std::string_view dtype_name(Dtype dtype) { return descriptions[static_cast<std::size_t>(dtype)].name; }

std::int64_t TensorView::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t size : shape) product *= size;
  return product;
}

}  // namespace sizewise
