#include "infer/pace.h"

#include <doctest/doctest.h>

#include <vector>

#include "random/counter_random.h"

using namespace sizewise;

namespace {

// A model and its draft as a clock sees them, in seconds of the model's token alone.
struct Pair {
  double draft, further, chance;
};

// What `tokens` take beside the draft, over what they take without it. A draft begins with a prompt of 10 to read, and
// it is as sure as its proposals are right in one half of the cases and less so in the other.
double time_taken(const Pair& pair, int tokens, std::uint64_t seed, double noise = 0.0) {
  constexpr int most = 7;
  std::uint64_t draws = 0;
  const auto random = [&] { return random_unit({.seed = seed, .stream = 1, .step = draws++}, 0); };
  const auto noisy = [&](double seconds) {
    return seconds * (1.0 + noise * (random() - 0.5)) * (noise > 0.0 && random() < 0.01 ? 20.0 : 1.0);
  };
  Pace pace(tokens, pair.draft);
  double seconds = 0.0;
  int behind = 10;
  for (int written = 0; written < tokens;) {
    std::vector<double> surenesses;
    std::vector<bool> right;
    if (pace.worth_beginning(behind)) {
      double chance = 1.0;
      int read = behind;
      do {
        const bool sure = random() < 0.5;
        surenesses.push_back(sure ? 0.9 : 0.1);
        right.push_back(random() < (sure ? 1.0 - (1.0 - pair.chance) / 2.0 : pair.chance * 0.75));
        chance *= pace.chance_of(surenesses.back());
        if (surenesses.size() > 1 && !pace.worth_reading(chance)) {
          surenesses.pop_back();
          right.pop_back();
          break;
        }
        ++read;
      } while (surenesses.size() < most && pace.worth_drafting(chance));
      pace.drafted(read - 1, noisy(pair.draft * (read - 1)));
      seconds += pair.draft * (read - 1);
      behind = 1;
    } else {
      ++behind;
    }
    const auto proposals = static_cast<int>(surenesses.size());
    const double taken = 1.0 + pair.further * proposals;
    seconds += taken;
    pace.read(proposals, noisy(taken));
    int accepted = 0;
    while (accepted < proposals && right[static_cast<std::size_t>(accepted)]) ++accepted;
    if (proposals > 0) pace.judged(surenesses, accepted);
    written += 1 + accepted;
  }
  return seconds / tokens;
}

double mean_time(const Pair& pair, int tokens, double noise = 0.0) {
  double sum = 0.0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) sum += time_taken(pair, tokens, seed, noise) / 20.0;
  return sum;
}

}  // namespace

TEST_CASE("a draft never costs more than three per cent, whatever it is like") {
  for (const double draft : {0.01, 0.1, 0.4, 1.0}) {
    for (const double further : {0.02, 0.1, 0.3, 0.7, 1.0}) {
      for (const double chance : {0.0, 0.2, 0.5, 0.8, 1.0}) {
        for (const int tokens : {30, 100, 1000}) {
          CAPTURE(draft);
          CAPTURE(further);
          CAPTURE(chance);
          CAPTURE(tokens);
          CHECK(mean_time({draft, further, chance}, tokens) < 1.0 / 0.97);
          CHECK(mean_time({draft, further, chance}, tokens, 0.2) < 1.0 / 0.94);
        }
      }
    }
  }
}

TEST_CASE("a draft that is often right and costs little is used, and the more the more it is right") {
  CHECK(mean_time({0.02, 0.1, 0.6}, 300) < 1.0 / 1.4);
  CHECK(mean_time({0.02, 0.1, 0.8}, 300) < 1.0 / 1.9);
  CHECK(mean_time({0.02, 0.1, 1.0}, 300) < 1.0 / 2.6);
  CHECK(mean_time({0.02, 0.1, 0.8}, 300, 0.2) < 1.0 / 1.8);
  CHECK(mean_time({0.2, 0.2, 0.8}, 600) < 1.0 / 1.1);
  CHECK(mean_time({0.02, 0.1, 0.8}, 100) < 1.0 / 1.5);
}
