#include "tokenizer/encode_documents.h"

#include <memory>
#include <vector>

#include "base/error.h"
#include "io/document_file.h"
#include "io/token_shard.h"
#include "tokenizer/encoder.h"
#include "tokenizer/part_rounds.h"

namespace sizewise {

namespace {

constexpr std::size_t part_bytes = std::size_t{1} << 18;

Cut cut_for(const TokenizerParts& parts) {
  if (parts.kind == TokenizerKind::character) return Cut::between_characters;
  if (parts.merges.empty() && !parts.takes_whole_words) return Cut::between_bytes;
  return parts.splits_words ? Cut::between_words : Cut::nowhere;
}

}  // namespace

EncodedDocuments encode_documents(const Tokenizer& tokenizer, const std::string& documents, const std::string& out,
                                  int threads, const LongWork& long_work) {
  const DocumentFile file(documents);
  const bool separate = file.documents() > 1;
  if (separate && !tokenizer.end_of_text())
    throw Error("tokenizer_invalid", "expected an end-of-text token such as <|endoftext|>, to stand between " +
                                         std::to_string(file.documents()) + " documents; the tokenizer has none");
  ThreadPool pool(threads);
  std::vector<std::unique_ptr<Encoder>> encoders;
  for (int i = 0; i < pool.threads(); ++i) encoders.push_back(std::make_unique<Encoder>(tokenizer));
  std::vector<std::vector<std::int32_t>> ids(static_cast<std::size_t>(pool.threads() * parts_per_thread));
  TokenShardWriter writer(out, static_cast<std::uint32_t>(tokenizer.vocab()));
  std::uint64_t done_bytes = 0;
  for_each_part(
      file, TextParts(file, part_bytes, cut_for(tokenizer.parts()), tokenizer.added()), pool, long_work,
      [&](const TextPart& part, int place, int worker) {
        std::vector<std::int32_t>& to = ids[static_cast<std::size_t>(place)];
        to.clear();
        for_each_piece(
            file, part, [&](std::string_view text) { encoders[static_cast<std::size_t>(worker)]->encode(text, to); },
            [&] {
              if (separate) to.push_back(*tokenizer.end_of_text());
            });
      },
      [&](const std::vector<TextPart>& round) {
        for (std::size_t i = 0; i < round.size(); ++i) writer.append(ids[i]);
      },
      [&](std::uint64_t bytes) { long_work.progress(done_bytes += bytes, file.text_bytes()); });
  long_work.throw_if_cancelled();
  const EncodedDocuments result{writer.tokens(), file.documents(), file.text_bytes()};
  writer.commit(file.documents(), file.text_bytes());
  return result;
}

}  // namespace sizewise
