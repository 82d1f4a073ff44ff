#include "io/document_file.h"

#include <cstring>

#include "base/error.h"

namespace sizewise {

namespace {

struct Footer {
  std::uint64_t documents;
  std::uint64_t text_bytes;
  char magic[8];
};
static_assert(sizeof(Footer) == 24);

}  // namespace

DocumentFile::DocumentFile(const std::string& path) : file_(path, MappedFile::Access::sequential) {
  const auto fail = [&](const std::string& message) { throw Error("documents_invalid", message, path); };
  Footer footer{};
  if (file_.size() < sizeof footer + sizeof(std::uint64_t)) fail("expected a .docs file, found too few bytes");
  std::memcpy(&footer, file_.data() + file_.size() - sizeof footer, sizeof footer);
  if (std::memcmp(footer.magic, "SWDOCS01", sizeof footer.magic) != 0)
    fail("expected a .docs file that ends in SWDOCS01");
  const std::uint64_t before_footer = file_.size() - sizeof footer;
  if (footer.documents >= before_footer / sizeof(std::uint64_t) || footer.text_bytes > before_footer)
    fail("the footer names more documents or text than the file can hold");
  const std::uint64_t table_bytes = (footer.documents + 1) * sizeof(std::uint64_t);
  const std::uint64_t table_start = (footer.text_bytes + 7) / 8 * 8;
  if (table_start > before_footer || before_footer - table_start != table_bytes)
    fail("expected " + std::to_string(table_start + table_bytes + sizeof footer) + " bytes by the footer, found " +
         std::to_string(file_.size()));
  documents_ = footer.documents;
  text_bytes_ = footer.text_bytes;
  offsets_ = reinterpret_cast<const std::uint64_t*>(file_.data() + table_start);
  for (std::uint64_t i = 0; i < documents_; ++i)
    if (offsets_[i] > offsets_[i + 1]) fail("expected ascending offsets at document " + std::to_string(i));
  if (offsets_[0] != 0 || offsets_[documents_] != text_bytes_)
    fail("expected offsets from zero to the end of the text");
}

}  // namespace sizewise
