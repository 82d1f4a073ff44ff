#include "platform/mapped_file.h"

#include <doctest/doctest.h>

#include <utility>

#include "failure.h"
#include "temporary_folder.h"

using sizewise::MappedFile;

TEST_CASE("a mapped file reads as its bytes, also after its pages were forgotten") {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 100000; ++i) content += static_cast<char>(i * 7);
  const MappedFile file(folder.write("f", content), MappedFile::Access::sequential);
  CHECK(file.text() == content);
  file.forget(0, file.size());
  file.forget(5, 1 << 30);
  CHECK(file.text() == content);
}

TEST_CASE("an empty file is empty") {
  const TemporaryFolder folder;
  const MappedFile file(folder.write("f", ""));
  CHECK(file.size() == 0);
  CHECK(file.text().empty());
  file.forget(0, 1);
}

TEST_CASE("moving hands the map over") {
  const TemporaryFolder folder;
  MappedFile first(folder.write("a", "one"));
  MappedFile second(folder.write("b", "two"));
  second = std::move(first);
  CHECK(second.text() == "one");
  CHECK(MappedFile(std::move(second)).text() == "one");
}

TEST_CASE("what cannot be mapped is named with its path") {
  const TemporaryFolder folder;
  const Failure missing = failure_of([&] { MappedFile file(folder.path("none")); });
  CHECK(missing.code == "file_missing");
  CHECK(missing.at == folder.path("none"));
  CHECK(failure_of([&] { MappedFile file(folder.path("")); }).code == "file_unreadable");
}
