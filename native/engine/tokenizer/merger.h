// Applies merges to one word: always the pair of lowest rank, of equal ones the leftmost, until none is left.
#pragma once
#include <cstdint>
#include <vector>

#include "tokenizer/merge_table.h"

namespace sizewise {

// Keeps its working memory from word to word; one per thread.
class Merger {
 public:
  // `ids` holds the ids of the word's bytes and afterwards those of its tokens.
  void merge(const MergeTable& table, std::vector<std::int32_t>& ids);

 private:
  void merge_short(const MergeTable& table, std::vector<std::int32_t>& ids);
  void merge_long(const MergeTable& table, std::vector<std::int32_t>& ids);

  std::vector<MergeTable::Merge> merges_;
};

}  // namespace sizewise
