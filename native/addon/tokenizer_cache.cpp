#include "tokenizer_cache.h"

#include <algorithm>
#include <filesystem>
#include <list>
#include <mutex>
#include <system_error>

#include "tokenizer/tokenizer_file.h"

namespace sizewise::addon {

namespace {

constexpr std::size_t most_tokenizers = 4;

struct Entry {
  std::string path;
  std::filesystem::file_time_type modified;
  std::uintmax_t size_bytes;
  std::shared_ptr<const Tokenizer> tokenizer;
};

}  // namespace

std::shared_ptr<const Tokenizer> cached_tokenizer(const std::string& path) {
  static std::mutex mutex;
  static std::list<Entry> entries;  // used last first
  const std::filesystem::path file(std::u8string(path.begin(), path.end()));
  std::error_code unknown;
  const auto modified = std::filesystem::last_write_time(file, unknown);
  const auto size_bytes = unknown ? 0 : std::filesystem::file_size(file, unknown);
  if (unknown) return load_tokenizer(path);  // which says what is wrong with the file
  const std::lock_guard lock(mutex);
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.path == path; });
  if (found != entries.end() && found->modified == modified && found->size_bytes == size_bytes) {
    entries.splice(entries.begin(), entries, found);
    return found->tokenizer;
  }
  if (found != entries.end()) entries.erase(found);
  entries.push_front({path, modified, size_bytes, load_tokenizer(path)});
  if (entries.size() > most_tokenizers) entries.pop_back();
  return entries.front().tokenizer;
}

}  // namespace sizewise::addon
