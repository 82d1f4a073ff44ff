// Where cuBLASLt may lie, and what is taken from it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "backend/cuda/kernels/product_cublaslt_library.h"
#include "platform/dynamic_library.h"
#include "platform/environment.h"

namespace sizewise::cuda::cublaslt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kOldestVersion = 120000;  // 12.0

constexpr bool kWindows = fs::path::preferred_separator != '/';
constexpr const char* kNames[] = {kWindows ? "cublasLt64_13.dll" : "libcublasLt.so.13",
                                  kWindows ? "cublasLt64_12.dll" : "libcublasLt.so.12"};
constexpr const char* kToolkitFolders[] = {"lib64", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib", "bin/x64",
                                           "bin"};
constexpr const char* kWheelFolders[] = {"nvidia/cu13/lib", "nvidia/cublas/lib", "nvidia/cu13/bin/x86_64",
                                         "nvidia/cublas/bin"};

std::string variable(const char* name) { return environment_variable(name).value_or(""); }

// Paths are UTF-8 everywhere in the engine.
fs::path path_of(const std::string& text) { return fs::path(std::u8string(text.begin(), text.end())); }
std::string text_of(const fs::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

bool lies_at(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

void add_names(const fs::path& folder, std::vector<std::string>& candidates) {
  for (const char* name : kNames)
    if (lies_at(folder / name)) candidates.push_back(text_of(folder / name));
}

// The site-packages folders of a Python whose root is `prefix`.
void add_wheels(const fs::path& prefix, std::vector<std::string>& candidates) {
  std::vector<fs::path> packages{prefix / "Lib" / "site-packages"};
  for (const char* library : {"lib", "lib64", "local/lib"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(prefix / library, ignored)) {
      if (entry.path().filename().string().rfind("python3", 0) != 0) continue;
      packages.push_back(entry.path() / "site-packages");
      packages.push_back(entry.path() / "dist-packages");
    }
  }
  for (const fs::path& folder : packages)
    for (const char* wheel : kWheelFolders) add_names(folder / wheel, candidates);
}

std::vector<fs::path> python_prefixes() {
  std::vector<fs::path> prefixes;
  for (const char* name : {"VIRTUAL_ENV", "CONDA_PREFIX"})
    if (const std::string value = variable(name); !value.empty()) prefixes.push_back(path_of(value));
  const std::string path = variable("PATH");
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find(kWindows ? ';' : ':', begin), path.size());
    const fs::path folder = path_of(path.substr(begin, end - begin));
    begin = end + 1;
    if (lies_at(folder / "python.exe")) prefixes.push_back(folder);
    for (const char* name : {"python3", "python"}) {
      if (!lies_at(folder / name)) continue;
      std::error_code ignored;
      prefixes.push_back(folder.parent_path());
      prefixes.push_back(fs::canonical(folder / name, ignored).parent_path().parent_path());
    }
  }
  return prefixes;
}

std::vector<std::string> candidates_for(const std::string& preferred_path) {
  std::vector<std::string> candidates;
  if (!preferred_path.empty()) {
    std::error_code ignored;
    if (const fs::path folder = path_of(preferred_path); fs::is_directory(folder, ignored)) {
      add_names(folder, candidates);
      for (const char* inner : kToolkitFolders) add_names(folder / inner, candidates);
      for (const char* wheel : kWheelFolders) add_names(folder / wheel, candidates);
      // So that it is named among those that were tried in vain.
      if (candidates.empty()) candidates.push_back(text_of(folder / kNames[0]));
    } else
      candidates.push_back(preferred_path);
  }
  for (const char* name : kNames) candidates.emplace_back(name);
  std::vector<fs::path> toolkits;
  for (const char* name : {"CUDA_PATH", "CUDA_HOME"})
    if (const std::string value = variable(name); !value.empty()) toolkits.push_back(path_of(value));
  if (!kWindows) toolkits.emplace_back("/usr/local/cuda");
  for (const fs::path& toolkit : toolkits)
    for (const char* folder : kToolkitFolders) add_names(toolkit / folder, candidates);
  for (const fs::path& prefix : python_prefixes()) add_wheels(prefix, candidates);
  return candidates;
}

template <typename Function>
bool take(const DynamicLibrary& library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(library.symbol(name));
  return function != nullptr;
}

bool take_all(const DynamicLibrary& from, Library& to) {
  return take(from, "cublasLtGetVersion", to.version) && take(from, "cublasLtCreate", to.create) &&
         take(from, "cublasLtDestroy", to.destroy) && take(from, "cublasLtMatmul", to.matmul) &&
         take(from, "cublasLtMatmulDescCreate", to.matmul_desc_create) &&
         take(from, "cublasLtMatmulDescDestroy", to.matmul_desc_destroy) &&
         take(from, "cublasLtMatmulDescSetAttribute", to.matmul_desc_set) &&
         take(from, "cublasLtMatrixLayoutCreate", to.layout_create) &&
         take(from, "cublasLtMatrixLayoutDestroy", to.layout_destroy) &&
         take(from, "cublasLtMatmulPreferenceCreate", to.preference_create) &&
         take(from, "cublasLtMatmulPreferenceDestroy", to.preference_destroy) &&
         take(from, "cublasLtMatmulPreferenceSetAttribute", to.preference_set) &&
         take(from, "cublasLtMatmulAlgoGetHeuristic", to.heuristic);
}

struct Opened {
  DynamicLibrary file;
  Library functions;
};

std::optional<Opened> open_first(const std::string& preferred_path, std::string& why) {
  why = "no cuBLASLt found:";
  for (const std::string& path : candidates_for(preferred_path)) {
    std::string reason;
    std::optional<DynamicLibrary> file = DynamicLibrary::open(path, reason);
    if (!file) {
      why += "\n  " + reason;
      continue;
    }
    Library functions{};
    if (!take_all(*file, functions)) {
      why += "\n  " + path + ": lacks a function that is needed";
      continue;
    }
    const std::size_t version = functions.version();
    if (version < kOldestVersion) {
      why += "\n  " + path + ": version " + std::to_string(version) + " is too old";
      continue;
    }
    functions.name = "cuBLASLt " + std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
                     std::to_string(version % 100) + " (" + path + ")";
    return Opened{std::move(*file), functions};
  }
  return std::nullopt;
}

}  // namespace

const Library* find_library(const std::string& preferred_path, std::string& why) {
  static std::mutex guard;
  // Never destroyed: see the header.
  static auto& opened = *new std::map<std::string, Opened>;
  const std::lock_guard<std::mutex> lock(guard);
  if (const auto found = opened.find(preferred_path); found != opened.end()) return &found->second.functions;
  std::optional<Opened> made = open_first(preferred_path, why);
  if (!made) return nullptr;
  return &opened.emplace(preferred_path, std::move(*made)).first->second.functions;
}

}  // namespace sizewise::cuda::cublaslt
