#include "infer/pace.h"

#include <algorithm>
#include <cstddef>

namespace sizewise {
namespace {

// Of the time without a draft, what proposals may cost more than they save: a part of it ahead, a part as it passes.
constexpr double kAhead = 0.012, kOnTheWay = 0.006;
// Until it is measured, of what the first token costs: what a further one is likely to, and could.
constexpr double kFurther = 0.3, kFurtherAtMost = 0.6;
constexpr double kMargin = 1.1;       // times its cost must a proposal gain
constexpr int kSettled = 3;           // measurements before anything is proposed
constexpr double kWeight = 0.1;       // of each one, once there are enough
constexpr double kMost = 3.0;         // times the usual: more was something else
constexpr double kRounds = 0.9;       // of what rounds with proposals came to, what stays when another one is added
constexpr double kMemory = 64.0;      // trials of one sureness, before which older ones fade
constexpr double kAloneEvery = 32.0;  // tokens: what one alone takes changes with the length of the text

}  // namespace

double UsualTime::add(double seconds) {
  if (times_ > 0) seconds = std::min(seconds, kMost * seconds_);
  ++times_;
  seconds_ += std::max(kWeight, 1.0 / times_) * (seconds - seconds_);
  return seconds;
}

Pace::Classes Pace::guesses() {
  Classes classes;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const double chance = 0.3 + 0.6 * (static_cast<double>(i) + 0.5) / static_cast<double>(classes.size());
    classes[i] = {2.0 * chance, 2.0};
  }
  return classes;
}

std::size_t Pace::class_of(double sureness) {
  const double last = static_cast<double>(Classes().size() - 1);
  // What is no number, of a draft whose weights are none, is not sure.
  return sureness > 0.0 ? static_cast<std::size_t>(std::min(last, sureness * (last + 1.0))) : 0;
}

double Pace::chance_of(double sureness) const {
  const Trials& trials = trials_[class_of(sureness)];
  return trials.right / trials.all;
}

double Pace::mean_chance() const {
  Trials sum{0.0, 0.0};
  for (const Trials& trials : trials_) {
    sum.right += trials.right;
    sum.all += trials.all;
  }
  return sum.right / sum.all;
}

double Pace::further_seconds(double guess) const {
  double sum = 0.0;
  int measured = 0;
  for (std::size_t proposals = 1; proposals < reading_.size(); ++proposals) {
    if (reading_[proposals].times() == 0) continue;
    sum += std::max(0.0, reading_[proposals].seconds() - alone().seconds()) / static_cast<double>(proposals);
    ++measured;
  }
  return measured > 0 ? sum / measured : guess * alone().seconds();
}

bool Pace::worth_beginning(int behind) {
  if (alone().times() < kSettled || tokens_ >= next_alone_) return false;
  const double loss = behind * draft_.seconds() + further_seconds(kFurtherAtMost);
  const double allowed = alone().seconds() * (kAhead * max_tokens_ + kOnTheWay * tokens_);
  if (lost_ + loss > allowed) return false;
  if (pays()) return true;
  if (tokens_ < next_try_) return false;
  next_try_ = tokens_ + wait_;
  wait_ *= 2.0;
  return true;
}

// By what proposals cost and how often they are right, and by what came of it.
bool Pace::pays() const { return worth_drafting(1.0) && rounds_seconds_ <= rounds_tokens_ * alone().seconds(); }

bool Pace::worth_drafting(double chance) const {
  return chance * mean_chance() * alone().seconds() > kMargin * (draft_.seconds() + further_seconds(kFurther));
}

bool Pace::worth_reading(double chance) const {
  return chance * alone().seconds() > kMargin * further_seconds(kFurther);
}

void Pace::drafted(int tokens, double seconds) { round_ = tokens * draft_.add(seconds / tokens); }

void Pace::read(int proposals, double seconds) {
  const double counted = reading_[static_cast<std::size_t>(proposals)].add(seconds);
  tokens_ += 1.0;
  if (proposals == 0) {
    next_alone_ = tokens_ + kAloneEvery;
  } else {
    round_ += counted;
  }
}

void Pace::judged(std::span<const double> surenesses, int right) {
  tokens_ += right;
  lost_ += round_ - (1.0 + right) * alone().seconds();
  rounds_seconds_ = kRounds * rounds_seconds_ + round_;
  rounds_tokens_ = kRounds * rounds_tokens_ + 1.0 + right;
  const std::size_t tried = std::min(surenesses.size(), static_cast<std::size_t>(right) + 1);
  for (std::size_t i = 0; i < tried; ++i) {
    Trials& trials = trials_[class_of(surenesses[i])];
    if (trials.all >= kMemory) trials = {trials.right / 2.0, trials.all / 2.0};
    trials.right += i < static_cast<std::size_t>(right) ? 1.0 : 0.0;
    trials.all += 1.0;
  }
  if (pays()) wait_ = 16.0;
}

}  // namespace sizewise
