#include "tokenizer/count_words.h"

#include "base/error.h"
#include "io/document_file.h"
#include "io/utf8.h"
#include "tokenizer/part_rounds.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/words.h"

namespace sizewise {

namespace {

constexpr std::size_t part_bytes = std::size_t{1} << 20;
constexpr std::size_t longest_word_bytes = 1024;

// Calls count(piece, worker) over all text in parallel. Throws dataset_empty where there is none.
template <class Count>
void count_in_parallel(const std::vector<std::string>& documents, ThreadPool& pool, const LongWork& long_work, Cut cut,
                       Count&& count) {
  const AddedTokens end_of_text({{0, std::string(end_of_text_content), true, false}});
  std::vector<DocumentFile> files;
  std::uint64_t total_bytes = 0, done_bytes = 0;
  for (const std::string& path : documents) total_bytes += files.emplace_back(path).text_bytes();
  if (total_bytes == 0) throw Error("dataset_empty", "expected documents that hold text, to train a tokenizer on");
  for (const DocumentFile& file : files)
    for_each_part(
        file, TextParts(file, part_bytes, cut, end_of_text), pool, long_work,
        [&](const TextPart& part, int, int worker) {
          const auto count_text = [&](std::string_view text) { count(text, worker); };
          for_each_piece(
              file, part, [&](std::string_view text) { end_of_text.split(text, count_text, [](std::int32_t) {}); },
              [] {});
        },
        [](const std::vector<TextPart>&) {},
        [&](std::uint64_t bytes) { long_work.progress(done_bytes += bytes, total_bytes); });
}

}  // namespace

WordCounts count_words(const std::vector<std::string>& documents, ThreadPool& pool, const LongWork& long_work) {
  std::vector<WordCounts> counts(static_cast<std::size_t>(pool.threads()));
  count_in_parallel(documents, pool, long_work, Cut::between_words, [&](std::string_view text, int worker) {
    WordCounts& own = counts[static_cast<std::size_t>(worker)];
    for_each_word(text, [&](std::string_view word) {
      for (; word.size() > longest_word_bytes; word.remove_prefix(longest_word_bytes))
        own.add(word.substr(0, longest_word_bytes), 1);
      own.add(word, 1);
    });
  });
  for (std::size_t i = 1; i < counts.size(); ++i) {
    counts[0].merge(counts[i]);
    counts[i] = WordCounts();
  }
  return std::move(counts[0]);
}

std::vector<std::uint64_t> count_characters(const std::vector<std::string>& documents, ThreadPool& pool,
                                            const LongWork& long_work) {
  constexpr std::size_t code_points = 0x110000;
  std::vector<std::vector<std::uint64_t>> counts(static_cast<std::size_t>(pool.threads()));
  for (auto& each : counts) each.resize(code_points);
  count_in_parallel(documents, pool, long_work, Cut::between_characters, [&](std::string_view text, int worker) {
    std::vector<std::uint64_t>& own = counts[static_cast<std::size_t>(worker)];
    for (std::size_t i = 0; i < text.size();) {
      const CodePoint point = read_code_point(text, i);
      if (point.value < code_points) ++own[point.value];
      i += point.bytes;
    }
  });
  for (std::size_t i = 1; i < counts.size(); ++i)
    for (std::size_t point = 0; point < code_points; ++point) counts[0][point] += counts[i][point];
  return std::move(counts[0]);
}

}  // namespace sizewise
