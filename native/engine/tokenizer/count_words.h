// Counts over the text of .docs files on several threads.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/long_work.h"
#include "parallel/thread_pool.h"
#include "tokenizer/word_counts.h"

namespace sizewise {

// The words of GPT-2's pattern, <|endoftext|> left out. Progress counts bytes. A word of more than 1 KiB counts as
// several: no token will ever be that long.
WordCounts count_words(const std::vector<std::string>& documents, ThreadPool& pool, const LongWork& long_work);

// How often each code point occurs; bytes that are no UTF-8 are left out. 0x110000 numbers.
std::vector<std::uint64_t> count_characters(const std::vector<std::string>& documents, ThreadPool& pool,
                                            const LongWork& long_work);

}  // namespace sizewise
