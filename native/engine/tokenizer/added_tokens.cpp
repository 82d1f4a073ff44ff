#include "tokenizer/added_tokens.h"

#include <algorithm>

namespace sizewise {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    Group& group = tokens_[i].normalized ? normalized_ : exact_;
    group.longest_first.push_back(i);
    group.starts[static_cast<unsigned char>(tokens_[i].content[0])] = true;
    longest_bytes_ = std::max(longest_bytes_, tokens_[i].content.size());
  }
  for (Group* group : {&exact_, &normalized_})
    std::stable_sort(group->longest_first.begin(), group->longest_first.end(), [&](std::size_t a, std::size_t b) {
      return tokens_[a].content.size() > tokens_[b].content.size();
    });
}

const AddedToken* AddedTokens::match(const Group& group, std::string_view whole, std::size_t position) const {
  for (const std::size_t i : group.longest_first)
    if (whole.substr(position).starts_with(tokens_[i].content)) return &tokens_[i];
  return nullptr;
}

bool AddedTokens::straddles(std::string_view whole, std::size_t position) const {
  const std::size_t first = position > longest_bytes_ ? position - longest_bytes_ : 0;
  for (std::size_t i = first; i < position; ++i)
    for (const AddedToken& token : tokens_)
      if (i + token.content.size() > position && whole.substr(i).starts_with(token.content)) return true;
  return false;
}

}  // namespace sizewise
