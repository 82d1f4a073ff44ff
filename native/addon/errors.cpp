#include "errors.h"

#include <new>
#include <string>

#include "base/error.h"

namespace sizewise::addon {

namespace {

Napi::Error make(Napi::Env env, const std::string& code, const std::string& message, const std::string& at) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  if (!at.empty()) error.Set("at", Napi::String::New(env, at));
  return error;
}

}  // namespace

Napi::Error to_javascript(Napi::Env env, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Napi::Error& error) {
    return error;
  } catch (const Error& error) {
    return make(env, error.code(), error.what(), error.at());
  } catch (const std::bad_alloc&) {
    return make(env, "out_of_memory", "there was not enough memory", "");
  } catch (const std::exception& error) {
    return make(env, "internal", error.what(), "");
  }
}

}  // namespace sizewise::addon
