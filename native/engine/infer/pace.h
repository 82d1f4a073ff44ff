// How far ahead a draft should propose, so that tokens come the fastest: learnt from what its proposals came to and
// from what reading cost, in the run itself. It decides about time alone, never about tokens.
#pragma once
#include <array>
#include <span>

namespace sizewise {

// What something usually takes, also beside other work on the machine: an interruption of the program moves it little.
class UsualTime {
 public:
  // Gives what was counted of it.
  double add(double seconds);
  double seconds() const noexcept { return seconds_; }
  int times() const noexcept { return times_; }

 private:
  double seconds_ = 0.0;
  int times_ = 0;
};

class Pace {
 public:
  // `draft_seconds`: of the draft for one token, as measured before.
  Pace(int max_tokens, double draft_seconds) : max_tokens_(max_tokens) { draft_.add(draft_seconds); }

  // Whether to propose at all: a draft that has to read `behind` tokens first.
  bool worth_beginning(int behind);
  // Whether it should propose one more, after proposals of which all are right with the probability `chance`.
  bool worth_drafting(double chance) const;
  // Whether to read a proposal that is right, with those before it, with the probability `chance`.
  bool worth_reading(double chance) const;
  // The probability that a proposal is right; `sureness` is the sampler's.
  double chance_of(double sureness) const;

  // The draft took so long to read and to propose, `tokens` in all.
  void drafted(int tokens, double seconds);
  // The model took so long to read the last token and so many proposals.
  void read(int proposals, double seconds);
  // Of the proposals that were read, in order, so many were right.
  void judged(std::span<const double> surenesses, int right);

 private:
  struct Trials {
    double right, all;
  };
  using Classes = std::array<Trials, 8>;  // by sureness
  static Classes guesses();
  static std::size_t class_of(double sureness);
  double mean_chance() const;
  bool pays() const;
  const UsualTime& alone() const { return reading_[0]; }
  // What each proposal adds to a reading, or what was guessed while none was read.
  double further_seconds(double guess) const;

  double max_tokens_;
  std::array<UsualTime, 16> reading_;  // of the model, by proposals
  UsualTime draft_;                    // of the draft for one token
  Classes trials_ = guesses();
  // Of the last rounds with proposals: seconds, and the tokens they gave, some ahead so that one bad round is none.
  double round_ = 0.0, rounds_seconds_ = 0.0, rounds_tokens_ = 3.0;
  double tokens_ = 0.0;
  double lost_ = 0.0;  // seconds that proposals have cost, less those that they have saved
  // In tokens: when to try again although it did not pay, and when to read one alone although it does.
  double next_try_ = 0.0, wait_ = 16.0, next_alone_ = 0.0;
};

}  // namespace sizewise
