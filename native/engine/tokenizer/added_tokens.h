// Tokens that are found in the text itself before anything else looks at it, such as <|endoftext|>.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sizewise {

struct AddedToken {
  std::int32_t id;
  std::string content;
  bool special;
  bool normalized;  // looked for only in what the others have left
};

class AddedTokens {
 public:
  AddedTokens() = default;
  explicit AddedTokens(std::vector<AddedToken> tokens);

  const std::vector<AddedToken>& tokens() const { return tokens_; }

  // Calls text(part) for what lies between added tokens and token(id) for each of them, in order. Of several that start
  // at one place the longest counts.
  template <class Text, class Token>
  void split(std::string_view whole, Text&& text, Token&& token) const {
    if (tokens_.empty()) return text(whole);
    split_by(exact_, whole, [&](std::string_view part) { split_by(normalized_, part, text, token); }, token);
  }
  // Whether an occurrence of one of them, whatever came before, begins before `position` and ends after it.
  bool straddles(std::string_view whole, std::size_t position) const;

 private:
  struct Group {
    std::vector<std::size_t> longest_first;  // places in tokens_
    std::array<bool, 256> starts{};          // whether a token begins with this byte
  };
  // The token of the group that matches at `position`, or null.
  const AddedToken* match(const Group& group, std::string_view whole, std::size_t position) const;

  template <class Text, class Token>
  void split_by(const Group& group, std::string_view whole, Text&& text, Token&& token) const {
    std::size_t begin = 0;
    if (!group.longest_first.empty()) {
      for (std::size_t i = 0; i < whole.size();) {
        const AddedToken* found = group.starts[static_cast<unsigned char>(whole[i])] ? match(group, whole, i) : nullptr;
        if (found == nullptr) {
          ++i;
          continue;
        }
        if (i > begin) text(whole.substr(begin, i - begin));
        token(found->id);
        begin = i += found->content.size();
      }
    }
    if (begin < whole.size()) text(whole.substr(begin));
  }

  std::vector<AddedToken> tokens_;
  Group exact_;
  Group normalized_;
  std::size_t longest_bytes_ = 0;
};

}  // namespace sizewise
