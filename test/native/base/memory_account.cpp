#include "base/memory_account.h"

#include <doctest/doctest.h>

using namespace sizewise;

TEST_CASE("an account knows what is held, and what was held at most") {
  MemoryAccount account;
  CHECK(account.peak_bytes() == 0);
  account.take(100);
  account.take(50);
  account.give_back(100);
  account.take(60);
  CHECK(account.held_bytes() == 110);
  CHECK(account.peak_bytes() == 150);
}
