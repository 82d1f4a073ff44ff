// An expected failure: carries a code of electron/contract/errors.ts, what was expected, what came, and where.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace sizewise {

class Error : public std::runtime_error {
 public:
  // `code` is a key of the catalogue in electron/contract/errors.ts; `at` names the file, line or key, or is empty.
  Error(std::string code, const std::string& message, std::string at = {})
      : std::runtime_error(message), code_(std::move(code)), at_(std::move(at)) {}

  const std::string& code() const noexcept { return code_; }
  const std::string& at() const noexcept { return at_; }

 private:
  std::string code_;
  std::string at_;
};

}  // namespace sizewise
