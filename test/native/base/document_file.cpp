#include "io/document_file.h"

#include <doctest/doctest.h>

#include "docs_bytes.h"
#include "failure.h"
#include "temporary_folder.h"

using sizewise::DocumentFile;

TEST_CASE("documents read as they were written, empty ones too") {
  const TemporaryFolder folder;
  const DocumentFile file(folder.write("f", docs_bytes({"one", "", "zwei 二"})));
  CHECK(file.documents() == 3);
  CHECK(file.text_bytes() == 11);
  CHECK(file.document(0) == "one");
  CHECK(file.document(1).empty());
  CHECK(file.document(2) == "zwei 二");
  CHECK(file.text(0, 5) == "onezw");
  const DocumentFile none(folder.write("g", docs_bytes({})));
  CHECK(none.documents() == 0);
}

TEST_CASE("each damaged file is documents_invalid") {
  const std::string good = docs_bytes({"one", "two"});
  const auto failure = [](const std::string& bytes) {
    const TemporaryFolder folder;
    const std::string path = folder.write("f", bytes);
    return failure_of([&] { DocumentFile file(path); });
  };
  const auto with = [&](std::size_t from_end, char value) {
    std::string bytes = good;
    bytes[bytes.size() - from_end] = value;
    return bytes;
  };
  for (const std::string& bytes :
       {std::string(), good.substr(1), good.substr(0, good.size() - 1), with(1, '2'), with(24, 9), with(17, '\xFF'),
        with(16, 99), with(9, '\xFF'), with(48, 1), with(40, 9), with(32, 2)}) {
    CHECK(failure(bytes).code == "documents_invalid");
  }
}
