#include "parallel/thread_pool.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using sizewise::HelperAccount;
using sizewise::ThreadPool;

TEST_CASE("every chunk of every region runs exactly once, by a worker of the pool") {
  for (const int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    CHECK(pool.threads() == threads);
    bool workers_in_range = true;
    for (int region = 0; region < 3000; ++region) {
      const int chunks = region % 29;
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(chunks));
      std::atomic<bool> in_range{true};
      pool.run(chunks, [&](int chunk, int worker) {
        runs[static_cast<std::size_t>(chunk)].fetch_add(1, std::memory_order_relaxed);
        if (worker < 0 || worker >= threads) in_range = false;
      });
      workers_in_range = workers_in_range && in_range;
      for (const auto& count : runs) REQUIRE(count.load() == 1);
    }
    CHECK(workers_in_range);
  }
}

TEST_CASE("a pool that is resized between regions runs every chunk once, by a worker that it has then") {
  ThreadPool pool(1);
  for (int region = 0; region < 2000; ++region) {
    const int threads = 1 + region / 3 % 5, chunks = region % 17;
    pool.resize(threads);
    REQUIRE(pool.threads() == threads);
    std::vector<std::atomic<int>> runs(static_cast<std::size_t>(chunks));
    std::atomic<bool> in_range{true};
    pool.run(chunks, [&](int chunk, int worker) {
      runs[static_cast<std::size_t>(chunk)].fetch_add(1, std::memory_order_relaxed);
      if (worker < 0 || worker >= threads) in_range = false;
    });
    REQUIRE(in_range);
    for (const auto& count : runs) REQUIRE(count.load() == 1);
  }
  pool.resize(0);
  CHECK(pool.threads() == 1);
}

TEST_CASE("what a region wrote is seen by the caller and by the next region") {
  ThreadPool pool(4);
  std::vector<int> values(64, 0);
  for (int region = 1; region <= 4000; ++region) {
    pool.run(64, [&](int chunk, int) { values[static_cast<std::size_t>(chunk)] += 1; });
    REQUIRE(values[static_cast<std::size_t>(region) % 64] == region);
  }
}

TEST_CASE("a late worker never touches a region that has ended") {
  // Each region's context dies at once; a worker that still held it would write into the next one's guard.
  ThreadPool pool(6);
  for (int region = 0; region < 20000; ++region) {
    struct Context {
      std::atomic<int> calls{0};
      int guard = 0x5afe;
    } context;
    pool.run(2 + region % 3, [&context](int, int) {
      if (context.guard == 0x5afe) context.calls.fetch_add(1, std::memory_order_relaxed);
    });
    REQUIRE(context.calls.load() == 2 + region % 3);
    context.guard = 0;
  }
}

TEST_CASE("pools come and go while their workers sleep, spin or wake") {
  for (int round = 0; round < 200; ++round) {
    ThreadPool pool(1 + round % 5);
    std::atomic<int> sum{0};
    if (round % 3) pool.run(10, [&](int chunk, int) { sum += chunk; });
    if (round % 7 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(sum.load() == (round % 3 ? 45 : 0));
  }
}

TEST_CASE("two pools used by two threads do not disturb each other") {
  std::atomic<int> wrong{0};
  const auto use = [&wrong] {
    ThreadPool pool(3);
    for (int region = 0; region < 2000; ++region) {
      std::atomic<int> sum{0};
      pool.run(8, [&](int chunk, int) { sum += chunk; });
      if (sum.load() != 28) ++wrong;
    }
  };
  std::thread other(use);
  use();
  other.join();
  CHECK(wrong.load() == 0);
}

TEST_CASE("helpers that are waited for longer than they help are left alone, for longer each time, and tried again") {
  HelperAccount account;
  CHECK(account.helpers_wanted(0.0));
  account.enter(1.0, 0.010, 1.0, 0.001);  // saved 10 ms, waited 1 ms
  CHECK(account.helpers_wanted(1.0));
  account.enter(2.0, 0.001, 1.0, 0.030);
  CHECK(!account.helpers_wanted(2.01));
  CHECK(account.helpers_wanted(2.03));
  account.enter(2.03, 0.001, 1.0, 0.030);
  CHECK(!account.helpers_wanted(2.06));
  CHECK(account.helpers_wanted(2.08));
  account.enter(2.08, 0.020, 1.0, 0.001);  // they pay again: the next pause is a short one
  account.enter(3.0, 0.001, 1.0, 0.030);
  CHECK(account.helpers_wanted(3.03));
}
