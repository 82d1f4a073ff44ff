// What a call failed with, as data that a test can compare.
#pragma once
#include <string>

#include "base/error.h"

struct Failure {
  std::string code;  // "none" where the call succeeded
  std::string message;
  std::string at;
};

template <class Call>
Failure failure_of(Call&& call) {
  try {
    call();
  } catch (const sizewise::Error& error) {
    return {error.code(), error.what(), error.at()};
  }
  return {"none", "", ""};
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }
