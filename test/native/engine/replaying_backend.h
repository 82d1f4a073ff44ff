// A backend that does with Backend::repeat what a device with graphs does: the first call runs as it comes, the second
// is kept, and from the third on the ops that were kept are run, with the numbers of the ops that were asked for.
#pragma once
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <variant>
#include <vector>

#include "graph/op.h"
#include "ops/watched_backend.h"

namespace sizewise::testing {

// Hands every op of the variant to take(), and all others straight on.
template <class... Ops>
class TakingBackend;
template <>
class TakingBackend<std::variant<>> : public WatchedBackend {
 public:
  using WatchedBackend::WatchedBackend;

 protected:
  virtual void take(const Op& op) = 0;
  void around_op(const char*, const Call& call) override { call(); }
};
template <class First, class... Rest>
class TakingBackend<std::variant<First, Rest...>> : public TakingBackend<std::variant<Rest...>> {
 public:
  using TakingBackend<std::variant<Rest...>>::TakingBackend;
  using TakingBackend<std::variant<Rest...>>::run;
  void run(const First& op) override { this->take(op); }
};

// What may differ from one repeat to the next, and nothing else.
inline void take_numbers(Op& kept, const Op& now) {
  if (kept.index() != now.index()) throw std::logic_error("a repeat with another op");
  std::visit(
      [&now](auto& to) {
        using T = std::decay_t<decltype(to)>;
        const T& from = std::get<T>(now);
        if constexpr (requires { to.first_position; }) to.first_position = from.first_position;
        if constexpr (requires { to.y_row; }) to.y_row = from.y_row;
        if constexpr (requires { to.d_loss; }) to.d_loss = from.d_loss;
        if constexpr (requires { to.dropout.step; }) to.dropout.step = from.dropout.step;
        if constexpr (requires { to.shape.key_length; }) {
          to.shape.dropout.step = from.shape.dropout.step;
          if (to.shape.key_capacity) to.shape.key_length = from.shape.key_length;
        }
      },
      kept);
}

class ReplayingBackend final : public TakingBackend<Op> {
 public:
  explicit ReplayingBackend(Backend& backend) : TakingBackend<Op>(backend), device_(backend) {}

  int replays() const noexcept { return replays_; }

  void repeat(std::unique_ptr<Recording>& recording, const std::function<void()>& work) override {
    if (!recording) {
      work();
      recording = std::make_unique<Kept>();
      return;
    }
    kept_ = static_cast<Kept*>(recording.get());
    next_ = 0;
    work();
    if (next_ != kept_->ops.size()) throw std::logic_error("a repeat with fewer ops");
    replays_ += kept_->is_whole;
    kept_->is_whole = true;
    for (const Op& op : kept_->ops) sizewise::run(device_, op);
    kept_ = nullptr;
  }

 private:
  struct Kept final : Recording {
    std::vector<Op> ops;
    bool is_whole = false;
  };

  void take(const Op& op) override {
    if (!kept_) return sizewise::run(device_, op);
    if (!kept_->is_whole) {
      kept_->ops.push_back(op);
      ++next_;
    } else {
      take_numbers(kept_->ops.at(next_++), op);
    }
  }

  Backend& device_;
  Kept* kept_ = nullptr;
  std::size_t next_ = 0;
  int replays_ = 0;
};

}  // namespace sizewise::testing
