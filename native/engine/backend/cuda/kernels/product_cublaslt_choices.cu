#include "backend/cuda/kernels/product_cublaslt_choices.h"

#include <charconv>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace sizewise::cuda::cublaslt {
namespace {

constexpr std::size_t kDigits = 16;  // of a word of an algorithm, in base 16

ChoiceFile& file_at(const std::string& path) {
  static std::mutex guard;
  static std::map<std::string, ChoiceFile> files;
  const std::lock_guard<std::mutex> lock(guard);
  return files.try_emplace(path, path).first->second;
}

std::string name_of(const std::string& machine, const Plan& plan, const KernelProduct& product) {
  std::string name = machine;
  name.append(1, ' ').append(std::to_string(static_cast<int>(plan.fusion())));
  for (const int part : key_of(product)) name.append(1, ' ').append(std::to_string(part));
  return name;
}

std::string text_of(const Algorithm& algorithm) {
  std::string text;
  for (const std::uint64_t word : algorithm.data) {
    char digits[kDigits];
    const auto [end, error] = std::to_chars(digits, digits + kDigits, word, 16);
    text.append(kDigits - static_cast<std::size_t>(end - digits), '0').append(digits, end);
  }
  return text;
}

std::optional<Algorithm> algorithm_of(std::string_view text) {
  Algorithm algorithm{};
  if (text.size() != kDigits * std::size(algorithm.data)) return std::nullopt;
  for (std::uint64_t& word : algorithm.data) {
    const char* const end = text.data() + kDigits;
    if (const auto read = std::from_chars(text.data(), end, word, 16); read.ec != std::errc() || read.ptr != end)
      return std::nullopt;
    text.remove_prefix(kDigits);
  }
  return algorithm;
}

}  // namespace

Choices::Choices(const std::string& path, std::string machine) : file_(file_at(path)), machine_(std::move(machine)) {}

void Choices::decide(Plan& plan, const KernelProduct& product, const Launch& launch) {
  const std::string name = name_of(machine_, plan, product);
  std::optional<std::string> kept = file_.find(name);
  if (!kept && plan.tune(product, launch)) kept = file_.keep(name, text_of(plan.algorithm()));
  if (!kept) return;
  const std::optional<Algorithm> algorithm = algorithm_of(*kept);
  if (algorithm && plan.take(*algorithm)) return;
  // Another one would change the last bits of what is trained, and nobody would know.
  throw Error("file_invalid",
              file_.path() + ": expected at \"" + name + "\" an algorithm that cuBLASLt proposes, got \"" + *kept +
                  "\"; delete the line and it is found anew",
              file_.path());
}

}  // namespace sizewise::cuda::cublaslt
