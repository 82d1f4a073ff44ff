// A .docs file: the documents of one split of a dataset, readable through a memory map.
//   texts     UTF-8, one after the other, without separators
//   padding   0-7 zero bytes up to a multiple of 8
//   offsets   uint64 x (documents + 1), little-endian, ascending: document i is bytes [offsets[i], offsets[i+1])
//   footer    uint64 documents, uint64 bytes of text, 8 bytes "SWDOCS01"
// The footer stands last so that an import can write the texts as they come.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_order.h"
#include "platform/mapped_file.h"

namespace sizewise {

class DocumentFile {
 public:
  // Throws documents_invalid for anything that the format forbids, file_missing or file_unreadable. Checks the offsets
  // of all documents, not their UTF-8.
  explicit DocumentFile(const std::string& path);

  const std::string& path() const { return file_.path(); }
  std::uint64_t documents() const { return documents_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  // document < documents().
  std::string_view document(std::uint64_t document) const { return text(offsets_[document], offsets_[document + 1]); }
  // Where a document begins; document == documents() gives the end of the text.
  std::uint64_t offset(std::uint64_t document) const { return offsets_[document]; }
  std::string_view text(std::uint64_t begin, std::uint64_t end) const {
    return file_.text().substr(begin, end - begin);
  }
  // Lets the system take back the memory of text that has been read.
  void forget(std::uint64_t begin, std::uint64_t end) const { file_.forget(begin, end); }

 private:
  MappedFile file_;
  std::uint64_t documents_ = 0;
  std::uint64_t text_bytes_ = 0;
  const std::uint64_t* offsets_ = nullptr;
};

}  // namespace sizewise
