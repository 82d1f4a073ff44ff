// Errors on their way to JavaScript: an Error with `code`, a key of the error catalogue, and `at` where there is one.
#pragma once
#include <napi.h>

#include <exception>

namespace sizewise::addon {

// The JavaScript error for a C++ exception: our own keep code and place, want of memory becomes out_of_memory, what a
// JavaScript callback threw stays as it is, and everything else is a bug and becomes internal.
Napi::Error to_javascript(Napi::Env env, const std::exception_ptr& failure);

// Runs the body of an exported function.
template <class Body>
Napi::Value guarded(Napi::Env env, Body&& body) {
  try {
    return body();
  } catch (...) {
    throw to_javascript(env, std::current_exception());
  }
}

}  // namespace sizewise::addon
