#include "io/json_reader.h"

#include <doctest/doctest.h>

#include "failure.h"

using namespace sizewise;

TEST_CASE("members are read with their kind checked") {
  const Json json = parse_json(R"({"n": 3, "x": 2, "s": "t", "b": true, "l": [], "o": {"k": 1}, "z": null})", "c", "f");
  const JsonReader reader(json, "file_invalid", "f.json");
  CHECK(reader.integer("n", 0, 3) == 3);
  CHECK(reader.number("x") == 2.0);
  CHECK(reader.string("s") == "t");
  CHECK(reader.boolean("b"));
  CHECK(reader.array("l").empty());
  CHECK(reader.object("o").integer("k", 1, 1) == 1);
  CHECK(reader.has("n"));
  CHECK_FALSE(reader.has("z"));
  CHECK_FALSE(reader.has("absent"));
}

TEST_CASE("a mistake names the code, the place, what was expected and what was found") {
  const Json json = parse_json(R"({"n": 5, "o": {"k": "text"}})", "c", "f");
  const JsonReader reader(json, "file_invalid", "f.json");
  const Failure range = failure_of([&] { reader.integer("n", 0, 3); });
  CHECK(range.code == "file_invalid");
  CHECK(range.at == "f.json: n");
  CHECK(range.message == "expected an integer from 0 to 3, found 5");
  const Failure kind = failure_of([&] { reader.object("o").boolean("k"); });
  CHECK(kind.at == "f.json: o: k");
  CHECK(kind.message == "expected true or false, found a string");
  CHECK(failure_of([&] { reader.string("absent"); }).at == "f.json: absent");
  CHECK(failure_of([&] { reader.object("n"); }).message == "expected an object, found an integer");
}
