// What was found out once by trying, kept in a file so that every later run takes the same: short texts by name, as a
// JSON object. Any thread may ask.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace sizewise {

class ChoiceFile {
 public:
  // A file that is not there holds nothing yet. Throws file_unreadable, or file_invalid for anything but an object of
  // texts.
  explicit ChoiceFile(std::string path);

  const std::string& path() const noexcept { return path_; }
  std::optional<std::string> find(const std::string& name) const;
  // Keeps a choice, unless one of this name is there by now, perhaps of another process. Gives the one that is kept.
  // Throws as the constructor, file_missing (no such folder), file_unwritable or disk_full.
  std::string keep(const std::string& name, const std::string& choice);

 private:
  using Choices = std::map<std::string, std::string>;
  static Choices read(const std::string& path);
  void write() const;

  std::string path_;
  mutable std::mutex mutex_;
  Choices choices_;
};

}  // namespace sizewise
