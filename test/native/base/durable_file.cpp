#include "platform/durable_file.h"

#include <doctest/doctest.h>

#ifdef __linux__
#include <fcntl.h>
#endif

#include <string>
#include <vector>

#include "failure.h"
#include "temporary_folder.h"

using sizewise::DurableFile;

TEST_CASE("a committed file holds all that was written, in order, and replaces an older one") {
  const TemporaryFolder folder;
  folder.write("f", "older");
  std::string expected;
  DurableFile file(folder.path("f"));
  for (int i = 0; i < 2000; ++i) {
    const std::string part(static_cast<std::size_t>(i % 700), static_cast<char>('a' + i % 26));
    file.write(part);
    expected += part;
  }
  const std::string large(1 << 20, 'z');
  file.write(large);
  expected += large;
  file.write_at(3, "XY", 2);
  expected.replace(3, 2, "XY");
  CHECK(file.size_bytes() == expected.size());
  CHECK(folder.read("f") == "older");
  file.commit();
  CHECK(folder.read("f") == expected);
  CHECK(folder.files() == 1);
}

TEST_CASE("without commit nothing remains") {
  const TemporaryFolder folder;
  {
    DurableFile(folder.path("f")).write("half");
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("what a killed process left behind goes with the next write of that file, and nothing else does") {
  const TemporaryFolder folder;
  const std::string own = std::to_string(sizewise::raw_file::process_id());
  folder.write("f.999999999-3.partial", "half");
  const std::vector<std::string> kept = {"f." + own + "-999.partial",
                                         "fg.999999999-3.partial",
                                         "f.999999999-3.other",
                                         "f.notes.partial",
                                         "f.partial",
                                         "fx999999999-3.partial",
                                         "g"};
  for (const std::string& name : kept) folder.write(name, "kept");
  DurableFile file(folder.path("f"));
  file.write("whole");
  file.commit();
  for (const std::string& name : kept) CHECK(folder.read(name) == "kept");
  CHECK(folder.read("f") == "whole");
  CHECK(folder.files() == kept.size() + 1);
}

TEST_CASE("a folder that is missing is named, and a name that cannot be replaced leaves no temporary file") {
  const TemporaryFolder folder;
  const Failure missing = failure_of([&] { DurableFile file(folder.path("none/f")); });
  CHECK(missing.code == "file_missing");
  CHECK(contains(missing.at, "none"));
  std::filesystem::create_directories(folder.path("taken/inside"));
  const Failure taken = failure_of([&] {
    DurableFile file(folder.path("taken"));
    file.write("x");
    file.commit();
  });
  CHECK(taken.code == "file_unwritable");
  CHECK(folder.files() == 1);
}

#ifdef __linux__
TEST_CASE("a full device is disk_full") {
  // Rename cannot reach a device, so this asks the write below DurableFile.
  const std::string data(1 << 10, 'x');
  const auto full = static_cast<sizewise::raw_file::Handle>(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full >= 0);
  const Failure failure = failure_of([&] {
    sizewise::raw_file::write(full, reinterpret_cast<const std::byte*>(data.data()), data.size(), 0, "somewhere");
  });
  sizewise::raw_file::close(full);
  CHECK(failure.code == "disk_full");
  CHECK(failure.at == "somewhere");
}
#endif
