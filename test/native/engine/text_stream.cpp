#include "infer/text_stream.h"

#include <doctest/doctest.h>

using namespace sizewise;

TEST_CASE("a character waits for its last byte") {
  TextStream stream({});
  CHECK(stream.push("a\xe4\xbd") == "a");
  CHECK(stream.push("\xa0") == "\xe4\xbd\xa0");
  CHECK(stream.push("\xf0\x9f") == "");
  CHECK(stream.push("\x98") == "");
  CHECK(stream.push("\x80!") == "\xf0\x9f\x98\x80!");
  CHECK(stream.finish() == "");
}

TEST_CASE("bytes that are no UTF-8 become the replacement character") {
  TextStream stream({});
  CHECK(stream.push("a\xff"
                    "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(stream.push("\xe4\xbd") == "");
  CHECK(stream.finish() == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("text ends before the first stop string, also one that comes in pieces") {
  TextStream stream({"\n\n", "END"});
  CHECK(stream.push("one\n") == "one");
  CHECK(stream.push("two E") == "\ntwo ");
  CHECK(stream.push("N") == "");
  CHECK(stream.push("ough\n") == "ENough");
  CHECK_FALSE(stream.stopped());
  CHECK(stream.push("\nEND") == "");
  CHECK(stream.stopped());
  CHECK(stream.push("more") == "");
  CHECK(stream.finish() == "");
}

TEST_CASE("what only looked like the begin of a stop string comes at the end") {
  TextStream stream({"stop", ""});
  CHECK(stream.push("nons") == "non");
  CHECK(stream.finish() == "s");
}
