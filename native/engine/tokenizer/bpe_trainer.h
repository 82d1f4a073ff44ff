// Learns the merges of a byte-level BPE (Sennrich et al. 2016): again and again the most frequent pair of neighbouring
// tokens becomes one token. Of equally frequent pairs the one with the smaller ids wins, as in Hugging Face's trainer.
#pragma once
#include <cstdint>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/long_work.h"
#include "tokenizer/pair_table.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/word_counts.h"

namespace sizewise {

class BpeTrainer {
 public:
  // Ids 0 to 255 are the bytes in the order of the byte alphabet.
  explicit BpeTrainer(const WordCounts& counts);

  // Until there are `tokens` tokens or no pair occurs twice. Progress counts tokens.
  void train(std::size_t tokens, const LongWork& long_work);

  std::vector<std::string> take_texts() { return std::move(texts_); }
  std::vector<TokenizerParts::Merge> take_merges() { return std::move(merges_); }

 private:
  struct Word {
    std::size_t start;  // in ids_
    std::uint32_t size;
    std::int64_t count;
  };
  struct Pair {
    std::int32_t left, right;
    std::int64_t count;
    std::vector<std::uint32_t> words;  // that hold the pair, or did
    bool merged;
    bool is_grown;  // stands in grown_
  };
  struct Candidate {
    std::int64_t count;
    std::int32_t left, right;
    std::uint32_t pair;

    bool operator<(const Candidate& other) const {  // std::priority_queue serves the greatest first
      if (count != other.count) return count < other.count;
      return left != other.left ? left > other.left : right > other.right;
    }
  };

  std::uint32_t pair_of(std::int32_t left, std::int32_t right);
  void add_pair(std::uint32_t word, std::int32_t left, std::int32_t right);
  void remove_pair(std::uint32_t word, std::int32_t left, std::int32_t right);
  void merge_pair(std::uint32_t pair);
  void merge_in_word(std::uint32_t word, std::int32_t left, std::int32_t right, std::int32_t merged);
  std::int32_t token_for(const std::string& text);
  void push(std::uint32_t pair);
  void push_grown();

  std::vector<std::int32_t> ids_;
  std::vector<Word> words_;
  std::vector<Pair> pairs_;
  PairTable pair_places_;
  std::vector<std::uint32_t> grown_;  // pairs whose count the merge under way has raised
  std::priority_queue<Candidate> queue_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::int32_t> ids_of_texts_;
  std::vector<TokenizerParts::Merge> merges_;
};

}  // namespace sizewise
