// Activations and their gradients, in the element type in which the backend keeps them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

// Kernels compiled for one instruction set must not leave a copy of these functions to the linker.
#ifdef _MSC_VER
#define SIZEWISE_ALWAYS_INLINE __forceinline
#else
#define SIZEWISE_ALWAYS_INLINE [[gnu::always_inline]] inline
#endif

namespace sizewise {

enum class ElementType : std::uint8_t { fp32, bf16 };

constexpr std::int64_t bytes_of(ElementType type) { return type == ElementType::fp32 ? 4 : 2; }

// The address of elements and their type. Of fp32 it is as good as a pointer to floats, which is all that a backend
// without another type needs to know.
template <typename Float>
class BasicValues {
  using Byte = std::conditional_t<std::is_const_v<Float>, const std::byte, std::byte>;

 public:
  constexpr BasicValues() = default;
  constexpr BasicValues(std::nullptr_t) {}
  SIZEWISE_ALWAYS_INLINE BasicValues(Float* data) : data_(reinterpret_cast<Byte*>(data)) {}
  SIZEWISE_ALWAYS_INLINE BasicValues(Byte* data, ElementType type) : data_(data), type_(type) {}
  // What may be written may be read.
  template <typename Other>
    requires(std::is_const_v<Float> && std::is_same_v<Other, std::remove_const_t<Float>>)
  SIZEWISE_ALWAYS_INLINE BasicValues(const BasicValues<Other>& other) : data_(other.data()), type_(other.type()) {}

  SIZEWISE_ALWAYS_INLINE Byte* data() const { return data_; }
  SIZEWISE_ALWAYS_INLINE ElementType type() const { return type_; }
  SIZEWISE_ALWAYS_INLINE operator Float*() const { return reinterpret_cast<Float*>(data_); }
  // `elements` further on; nowhere stays nowhere.
  SIZEWISE_ALWAYS_INLINE BasicValues from(std::int64_t elements) const {
    return data_ ? BasicValues(data_ + elements * bytes_of(type_), type_) : BasicValues();
  }

 private:
  Byte* data_ = nullptr;
  ElementType type_ = ElementType::fp32;
};

using Values = BasicValues<float>;
using ConstValues = BasicValues<const float>;

}  // namespace sizewise
