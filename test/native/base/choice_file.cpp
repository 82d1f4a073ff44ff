#include "io/choice_file.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "failure.h"
#include "temporary_folder.h"

using namespace sizewise;

TEST_CASE("a choice that is kept is found by every later reader, and never changes") {
  const TemporaryFolder folder;
  const std::string path = folder.path("choices.json");
  {
    ChoiceFile file(path);
    CHECK(!file.find("a"));
    CHECK(file.keep("a", "1") == "1");
    CHECK(file.keep("a", "2") == "1");
    CHECK(file.find("a") == "1");
  }
  ChoiceFile file(path);
  CHECK(file.find("a") == "1");
  CHECK(file.keep("quote\" and \xc3\xa9", "x\ny") == "x\ny");
  CHECK(ChoiceFile(path).find("quote\" and \xc3\xa9") == "x\ny");
}

TEST_CASE("of two that choose for one name the first is taken by both, and none is lost") {
  const TemporaryFolder folder;
  const std::string path = folder.path("choices.json");
  ChoiceFile one(path), other(path);
  CHECK(one.keep("a", "of one") == "of one");
  CHECK(other.keep("a", "of the other") == "of one");
  CHECK(other.keep("b", "of the other") == "of the other");
  CHECK(one.keep("c", "of one") == "of one");
  const ChoiceFile later(path);
  for (const auto& [name, choice] : {std::pair{"a", "of one"}, {"b", "of the other"}, {"c", "of one"}})
    CHECK(later.find(name) == choice);
}

TEST_CASE("threads that keep choices at once lose none") {
  const TemporaryFolder folder;
  ChoiceFile file(folder.path("choices.json"));
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&file, thread] {
      for (int i = 0; i < 20; ++i) file.keep(std::to_string(i), std::to_string(thread));
    });
  for (std::thread& thread : threads) thread.join();
  const ChoiceFile later(folder.path("choices.json"));
  for (int i = 0; i < 20; ++i) CHECK(later.find(std::to_string(i)) == file.find(std::to_string(i)));
}

TEST_CASE("a file that is none of choices is refused, and stays as it is") {
  const TemporaryFolder folder;
  for (const std::string& text : {std::string("[]"), std::string("{\"a\": 1}"), std::string("{\"a\": \"1\""),
                                  std::string("\xff\xfe"), std::string(), std::string("{\"a\": \"1\"} x")}) {
    CAPTURE(text);
    folder.write("choices.json", text);
    const Failure failure = failure_of([&] { ChoiceFile(folder.path("choices.json")); });
    CHECK(failure.code == "file_invalid");
    CHECK(contains(failure.at, "choices.json"));
    CHECK(folder.read("choices.json") == text);
  }
  CHECK(failure_of([&] { ChoiceFile(folder.path("none/choices.json")).keep("a", "1"); }).code == "file_missing");
}
