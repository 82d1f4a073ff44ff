// From the values of op descriptions to typed pointers.
#pragma once
#include <utility>

#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product.h"
#include "ops/values.h"

namespace sizewise::cuda {

// Calls `body` with a float or a bf16, whichever the elements are; its value is thrown away, only the type counts.
template <typename Body>
auto with_element(ElementType type, Body&& body) {
  return type == ElementType::bf16 ? std::forward<Body>(body)(bf16{}) : std::forward<Body>(body)(float{});
}

template <typename T>
T* to(Values values) {
  return reinterpret_cast<T*>(values.data());
}
template <typename T>
const T* from(ConstValues values) {
  return reinterpret_cast<const T*>(values.data());
}

inline Matrix matrix(ConstValues values) {
  return {const_cast<std::byte*>(values.data()), values.type() == ElementType::bf16 ? Element::bf16 : Element::fp32};
}

}  // namespace sizewise::cuda
