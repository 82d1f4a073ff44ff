#include "tokenizer/train_tokenizer.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "io/utf8.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/count_words.h"

namespace sizewise {

namespace {

constexpr std::int64_t smallest_vocab = 257;  // the bytes and <|endoftext|>
constexpr std::int64_t largest_vocab = 1 << 20;
constexpr std::uint64_t thousandths = 1000;

void check_vocab(const TrainTokenizerOptions& options) {
  if (options.kind == TokenizerKind::byte || (options.kind == TokenizerKind::character && options.vocab == 0)) return;
  if (options.vocab < smallest_vocab || options.vocab > largest_vocab)
    throw Error(
        "usage",
        "expected a vocabulary of 257 (256 bytes and <|endoftext|>) to 1048576, found " + std::to_string(options.vocab),
        "vocab");
}

// Progress of one stage as the thousandths [from, to] of the whole.
LongWork stage(const LongWork& whole, std::uint64_t from, std::uint64_t to) {
  return {[&whole, from, to](std::uint64_t done, std::uint64_t total) {
            const double share = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
            whole.progress(from + static_cast<std::uint64_t>(share * static_cast<double>(to - from)), thousandths);
          },
          whole.is_cancelled};
}

void add_end_of_text(TokenizerParts& parts) {
  const auto id = static_cast<std::int32_t>(parts.texts.size());
  parts.texts.emplace_back(end_of_text_content);
  parts.added.push_back({id, std::string(end_of_text_content), true, false});
}

TokenizerParts train_bpe(const TrainTokenizerOptions& options, const LongWork& long_work) {
  TokenizerParts parts;
  {
    ThreadPool pool(options.threads);
    BpeTrainer trainer(count_words(options.documents, pool, stage(long_work, 0, thousandths / 2)));
    trainer.train(static_cast<std::size_t>(options.vocab) - 1, stage(long_work, thousandths / 2, thousandths));
    parts.texts = trainer.take_texts();
    parts.merges = trainer.take_merges();
  }
  parts.kind = parts.merges.empty() ? TokenizerKind::byte : TokenizerKind::bpe;
  parts.splits_words = true;
  for (std::size_t i = 0; i < 256; ++i) parts.byte_ids[byte_alphabet_order()[i]] = static_cast<std::int32_t>(i);
  return parts;
}

TokenizerParts make_bytes(TokenizerKind kind) {
  TokenizerParts parts;
  parts.kind = kind;
  for (int byte = 0; byte < 256; ++byte) parts.texts.emplace_back(1, static_cast<char>(byte));
  std::iota(parts.byte_ids.begin(), parts.byte_ids.end(), 0);
  return parts;
}

// Ids 0 to 127 are the ASCII characters, 128 to 255 the bytes that make up all others, then follow the characters of
// the text in the order of their code points: the most frequent ones where there is not room for all.
TokenizerParts train_characters(const TrainTokenizerOptions& options, const LongWork& long_work) {
  constexpr std::uint32_t first_beyond_ascii = 0x80;
  ThreadPool pool(options.threads);
  const std::vector<std::uint64_t> counts = count_characters(options.documents, pool, stage(long_work, 0, thousandths));
  std::vector<std::uint32_t> points;
  for (std::uint32_t point = first_beyond_ascii; point < counts.size(); ++point)
    if (counts[point] > 0) points.push_back(point);
  std::stable_sort(points.begin(), points.end(), [&](auto a, auto b) { return counts[a] > counts[b]; });
  const std::int64_t most = options.vocab == 0 ? largest_vocab * 2 : options.vocab;
  points.resize(std::min(points.size(), static_cast<std::size_t>(most - smallest_vocab)));
  std::sort(points.begin(), points.end());
  TokenizerParts parts = make_bytes(TokenizerKind::character);
  for (std::uint32_t point = 0; point < first_beyond_ascii; ++point)
    parts.characters.push_back({point, static_cast<std::int32_t>(point)});
  for (const std::uint32_t point : points) {
    parts.characters.push_back({point, static_cast<std::int32_t>(parts.texts.size())});
    append_code_point(parts.texts.emplace_back(), point);
  }
  return parts;
}

}  // namespace

Tokenizer train_tokenizer(const TrainTokenizerOptions& options, const LongWork& long_work) {
  check_vocab(options);
  TokenizerParts parts = options.kind == TokenizerKind::bpe         ? train_bpe(options, long_work)
                         : options.kind == TokenizerKind::character ? train_characters(options, long_work)
                                                                    : make_bytes(TokenizerKind::byte);
  add_end_of_text(parts);
  long_work.throw_if_cancelled();
  long_work.progress(thousandths, thousandths);
  return Tokenizer(std::move(parts));
}

}  // namespace sizewise
