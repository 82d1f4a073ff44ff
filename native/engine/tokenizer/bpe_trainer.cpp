#include "tokenizer/bpe_trainer.h"

#include <array>
#include <utility>

#include "tokenizer/byte_alphabet.h"

namespace sizewise {

namespace {

constexpr std::int64_t least_count = 2;
constexpr std::size_t merges_between_looks = 64;

}  // namespace

BpeTrainer::BpeTrainer(const WordCounts& counts) {
  std::array<std::int32_t, 256> id_of_byte{};
  for (const std::uint8_t byte : byte_alphabet_order()) {
    id_of_byte[byte] = static_cast<std::int32_t>(texts_.size());
    ids_of_texts_.emplace(std::string(1, static_cast<char>(byte)), id_of_byte[byte]);
    texts_.emplace_back(1, static_cast<char>(byte));
  }
  words_.reserve(counts.words().size());
  for (const WordCounts::Word& word : counts.words()) {
    if (word.size < 2) continue;
    words_.push_back({ids_.size(), word.size, static_cast<std::int64_t>(word.count)});
    for (const char byte : word.text()) ids_.push_back(id_of_byte[static_cast<unsigned char>(byte)]);
  }
  for (std::uint32_t word = 0; word < words_.size(); ++word) {
    const std::int32_t* ids = &ids_[words_[word].start];
    for (std::uint32_t i = 0; i + 1 < words_[word].size; ++i) add_pair(word, ids[i], ids[i + 1]);
  }
  push_grown();
}

void BpeTrainer::train(std::size_t tokens, const LongWork& long_work) {
  for (std::size_t looks = 0; texts_.size() < tokens && !queue_.empty(); ++looks) {
    if (looks % merges_between_looks == 0) {
      long_work.throw_if_cancelled();
      long_work.progress(texts_.size(), tokens);
    }
    const Candidate best = queue_.top();
    queue_.pop();
    // Counts that fell since are put right only here; those that rose were pushed anew.
    if (pairs_[best.pair].count != best.count)
      push(best.pair);
    else
      merge_pair(best.pair);
  }
}

void BpeTrainer::push(std::uint32_t pair) {
  const Pair& each = pairs_[pair];
  if (each.count >= least_count) queue_.push({each.count, each.left, each.right, pair});
}

std::uint32_t BpeTrainer::pair_of(std::int32_t left, std::int32_t right) {
  const auto next = static_cast<std::uint32_t>(pairs_.size());
  const std::uint32_t place = pair_places_.find_or_insert(left, right, next);
  if (place == next) pairs_.push_back({left, right, 0, {}, false, false});
  return place;
}

void BpeTrainer::add_pair(std::uint32_t word, std::int32_t left, std::int32_t right) {
  const std::uint32_t pair = pair_of(left, right);
  Pair& each = pairs_[pair];
  each.count += words_[word].count;
  if (each.words.empty() || each.words.back() != word) each.words.push_back(word);
  if (!std::exchange(each.is_grown, true)) grown_.push_back(pair);
}

void BpeTrainer::remove_pair(std::uint32_t word, std::int32_t left, std::int32_t right) {
  pairs_[pair_of(left, right)].count -= words_[word].count;
}

std::int32_t BpeTrainer::token_for(const std::string& text) {
  // Different pairs may spell the same token: ab+c and a+bc.
  const auto [place, is_new] = ids_of_texts_.try_emplace(text, static_cast<std::int32_t>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return place->second;
}

void BpeTrainer::merge_pair(std::uint32_t pair) {
  const std::int32_t left = pairs_[pair].left, right = pairs_[pair].right;
  const std::int32_t merged =
      token_for(texts_[static_cast<std::size_t>(left)] + texts_[static_cast<std::size_t>(right)]);
  // A token that is spelt in two ways can bring a pair back that was merged before; it keeps its first rank.
  if (!std::exchange(pairs_[pair].merged, true)) merges_.push_back({left, right, merged});
  const std::vector<std::uint32_t> words = std::exchange(pairs_[pair].words, {});
  for (const std::uint32_t word : words) merge_in_word(word, left, right, merged);
  // Within "aaa" the pair's own neighbours are changed too; nothing of it is left.
  pairs_[pair].count = 0;
  pairs_[pair].words.clear();
  push_grown();
}

void BpeTrainer::push_grown() {
  for (const std::uint32_t pair : grown_) {
    pairs_[pair].is_grown = false;
    push(pair);
  }
  grown_.clear();
}

void BpeTrainer::merge_in_word(std::uint32_t word, std::int32_t left, std::int32_t right, std::int32_t merged) {
  std::int32_t* ids = &ids_[words_[word].start];
  const std::uint32_t size = words_[word].size;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < size; ++i, ++kept) {
    if (i + 1 == size || ids[i] != left || ids[i + 1] != right) {
      ids[kept] = ids[i];
      continue;
    }
    if (kept > 0) {
      remove_pair(word, ids[kept - 1], left);
      add_pair(word, ids[kept - 1], merged);
    }
    if (i + 2 < size) {
      remove_pair(word, right, ids[i + 2]);
      add_pair(word, merged, ids[i + 2]);
    }
    ids[kept] = merged;
    ++i;
  }
  words_[word].size = kept;
}

}  // namespace sizewise
