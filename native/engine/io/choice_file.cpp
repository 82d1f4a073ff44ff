#include "io/choice_file.h"

#include <utility>

#include "base/error.h"
#include "io/json.h"
#include "platform/durable_file.h"
#include "platform/mapped_file.h"

namespace sizewise {

ChoiceFile::ChoiceFile(std::string path) : path_(std::move(path)), choices_(read(path_)) {}

ChoiceFile::Choices ChoiceFile::read(const std::string& path) {
  std::optional<MappedFile> file;
  try {
    file.emplace(path);
  } catch (const Error& error) {
    if (error.code() != "file_missing") throw;
    return {};
  }
  const Json document = parse_json(file->text(), "file_invalid", path);
  if (!document.is_object())
    throw Error("file_invalid", path + ": expected an object of texts, got " + document.kind_name(), path);
  Choices choices;
  for (const auto& [name, choice] : document.object()) {
    if (!choice.is_string())
      throw Error("file_invalid", path + ": " + name + " must be a string, but is " + choice.kind_name(), path);
    choices.emplace(name, choice.string());
  }
  return choices;
}

std::optional<std::string> ChoiceFile::find(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = choices_.find(name);
  return found == choices_.end() ? std::nullopt : std::optional(found->second);
}

std::string ChoiceFile::keep(const std::string& name, const std::string& choice) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto known = choices_.find(name); known != choices_.end()) return known->second;
  // Those of other processes; what this one has kept before stays as it was told.
  choices_.merge(read(path_));
  const auto [kept, is_new] = choices_.emplace(name, choice);
  if (is_new) write();
  return kept->second;
}

void ChoiceFile::write() const {
  Json::Object document;
  for (const auto& [name, choice] : choices_) document.emplace_back(name, choice);
  DurableFile file(path_);
  file.write(Json(std::move(document)).write(1) + "\n");
  file.commit();
}

}  // namespace sizewise
