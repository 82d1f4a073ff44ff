#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "io/json_reader.h"
#include "io/utf8.h"
#include "platform/mapped_file.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/fallback_token.h"
#include "tokenizer/tokenizer_features.h"
#include "tokenizer/tokenizer_file.h"

namespace sizewise {

namespace {

const std::string code = "tokenizer_invalid";
constexpr std::size_t largest_file_bytes = std::size_t{1} << 28;

class Reader {
 public:
  Reader(const Json& json, const std::string& file)
      : file_(json, code, file), model_(file_.object("model")), vocab_(model_.object("vocab")) {}

  TokenizerParts read() {
    const TokenizerFeatures features = check_tokenizer_features(file_, model_);
    parts_.splits_words = features.splits_words;
    parts_.takes_whole_words = features.takes_whole_words;
    read_vocabulary();
    read_added_tokens();
    if (features.byte_level)
      read_byte_level();
    else
      read_characters();
    return std::move(parts_);
  }

 private:
  // Ids may leave gaps, but not so many that a small file could ask for much memory.
  std::int64_t largest_id() const {
    const std::size_t added = file_.has("added_tokens") ? file_.array("added_tokens").size() : 0;
    return static_cast<std::int64_t>(2 * (vocab_.json().object().size() + added) + 65536);
  }

  void use_id(const JsonReader& at, std::string_view key, std::int32_t id, const std::string& token) {
    const auto place = static_cast<std::size_t>(id);
    if (place >= keys_.size()) keys_.resize(place + 1);
    if (!keys_[place].empty())
      at.fail(key, "expected an id of its own, found " + std::to_string(id) + ", which \"" + keys_[place] + "\" has");
    keys_[place] = token;
  }

  void read_vocabulary() {
    const Json::Object& members = vocab_.json().object();
    if (members.empty()) model_.fail("vocab", "expected at least one token");
    ids_.reserve(members.size());
    for (const auto& [token, id] : members) {
      if (token.empty()) vocab_.fail("\"\"", "expected no empty token");
      if (!id.is_integer() || id.integer() < 0 || id.integer() > largest_id())
        vocab_.fail(token, "expected an id from 0 to " + std::to_string(largest_id()) + ", found " + id.write());
      const auto number = static_cast<std::int32_t>(id.integer());
      use_id(vocab_, token, number, token);
      ids_.emplace(token, number);
    }
  }

  void read_added_tokens() {
    if (!file_.has("added_tokens")) return;
    for (const Json& each : file_.array("added_tokens")) {
      const JsonReader token(each, code, file_.where() + ": added_tokens");
      AddedToken added;
      added.content = token.string("content");
      added.id = static_cast<std::int32_t>(token.integer("id", 0, largest_id()));
      added.special = token.has("special") && token.boolean("special");
      added.normalized = token.has("normalized") && token.boolean("normalized");
      if (added.content.empty()) token.fail("content", "expected no empty token");
      for (const char* key : {"single_word", "lstrip", "rstrip"})
        if (token.has(key) && token.boolean(key)) token.fail(key, "expected false, found true: not supported");
      const auto known = ids_.find(added.content);
      if (known == ids_.end()) {
        use_id(token, "id", added.id, added.content);
        ids_.emplace(added.content, added.id);
      } else if (known->second != added.id) {
        token.fail("id", "expected " + std::to_string(known->second) + " as in the vocabulary, found " +
                             std::to_string(added.id));
      }
      if (is_added(static_cast<std::size_t>(added.id)))
        token.fail("content", "expected each added token once, found \"" + added.content + "\" twice");
      is_added_.resize(keys_.size());
      is_added_[static_cast<std::size_t>(added.id)] = true;
      parts_.added.push_back(std::move(added));
    }
  }

  bool is_added(std::size_t id) const { return id < is_added_.size() && is_added_[id]; }

  void read_byte_level() {
    parts_.byte_ids.fill(-1);
    parts_.texts.resize(keys_.size());
    for (std::size_t id = 0; id < keys_.size(); ++id) {
      const auto bytes = from_byte_alphabet(keys_[id]);
      // A vocabulary may list added tokens such as "<|endoftext|>" or even "[PAD] 1" beside its own.
      if (!bytes && !is_added(id)) vocab_.fail(keys_[id], "expected a token in GPT-2's byte alphabet");
      parts_.texts[id] = is_added(id) ? keys_[id] : *bytes;
      if (bytes && bytes->size() == 1 && !is_added(id))
        parts_.byte_ids[static_cast<unsigned char>((*bytes)[0])] = static_cast<std::int32_t>(id);
    }
    const auto missing = std::count(parts_.byte_ids.begin(), parts_.byte_ids.end(), -1);
    if (missing > 0)
      model_.fail("vocab", "expected a token for each of the 256 bytes, so that any text can be encoded; " +
                               std::to_string(missing) + " are missing");
    read_merges();
    parts_.kind = parts_.merges.empty() ? TokenizerKind::byte : TokenizerKind::bpe;
  }

  void read_merges() {
    std::size_t place = 0;
    for (const Json& each : model_.array("merges")) {
      const std::string at = "merges[" + std::to_string(place++) + "]";
      const auto [left, right] = merge_sides(each, at);
      const auto merged = ids_.find(left + right);
      const auto left_id = ids_.find(left), right_id = ids_.find(right);
      for (const auto& [found, token] : {std::pair{left_id, left}, {right_id, right}, {merged, left + right}})
        if (found == ids_.end()) model_.fail(at, "expected tokens of the vocabulary, found \"" + token + "\"");
      parts_.merges.push_back({left_id->second, right_id->second, merged->second});
    }
  }

  // Older files write "a b", newer ones ["a", "b"].
  std::pair<std::string, std::string> merge_sides(const Json& merge, const std::string& at) const {
    if (merge.is_array() && merge.array().size() == 2 && merge.array()[0].is_string() && merge.array()[1].is_string())
      return {merge.array()[0].string(), merge.array()[1].string()};
    const std::size_t space = merge.is_string() ? merge.string().find(' ') : std::string::npos;
    if (space == std::string::npos) model_.fail(at, "expected two tokens, found " + merge.write());
    return {merge.string().substr(0, space), merge.string().substr(space + 1)};
  }

  void read_characters() {
    if (!model_.array("merges").empty())
      model_.fail("merges", "expected none with byte_fallback: BPE over characters is not supported");
    parts_.kind = TokenizerKind::character;
    parts_.byte_ids.fill(-1);
    std::unordered_map<std::string, int> fallback;
    for (int byte = 0; byte < 256; ++byte) fallback.emplace(fallback_token(static_cast<std::uint8_t>(byte)), byte);
    parts_.texts.resize(keys_.size());
    for (std::size_t id = 0; id < keys_.size(); ++id) {
      const std::string& key = keys_[id];
      parts_.texts[id] = key;
      if (key.empty() || is_added(id)) continue;
      const auto number = static_cast<std::int32_t>(id);
      if (const auto found = fallback.find(key); found != fallback.end()) {
        parts_.texts[id] = std::string(1, static_cast<char>(found->second));
        parts_.byte_ids[static_cast<std::size_t>(found->second)] = number;
        continue;
      }
      const CodePoint point = read_code_point(key, 0);
      if (point.bytes != key.size()) vocab_.fail(key, "expected a single character");
      parts_.characters.push_back({point.value, number});
    }
    check_fallback();
  }

  // A character without a token falls back to its bytes; an ASCII character that has one needs no byte.
  void check_fallback() {
    for (const auto& [code_point, id] : parts_.characters)
      if (code_point < 0x80) parts_.byte_ids[code_point] = id;
    const auto missing = std::find(parts_.byte_ids.begin(), parts_.byte_ids.end(), -1);
    if (missing != parts_.byte_ids.end())
      vocab_.fail(fallback_token(static_cast<std::uint8_t>(missing - parts_.byte_ids.begin())),
                  "expected this token, so that any text can be encoded");
  }

  JsonReader file_;
  JsonReader model_;
  JsonReader vocab_;
  TokenizerParts parts_;
  std::vector<std::string> keys_;  // of each id
  std::vector<bool> is_added_;     // of each id, as far as there are any
  std::unordered_map<std::string, std::int32_t> ids_;
};

}  // namespace

Tokenizer parse_tokenizer(std::string_view json, const std::string& file) {
  const Json document = parse_json(json, code, file);
  return Tokenizer(Reader(document, file).read());
}

std::shared_ptr<const Tokenizer> load_tokenizer(const std::string& path) {
  const MappedFile file(path, MappedFile::Access::sequential);
  if (file.size() > largest_file_bytes)
    throw Error(code, "expected at most 256 MiB, found " + std::to_string(file.size()) + " bytes", path);
  return std::make_shared<const Tokenizer>(parse_tokenizer(file.text(), path));
}

}  // namespace sizewise
