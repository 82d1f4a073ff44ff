#include "infer/generate_lanes.h"

#include <algorithm>
#include <stdexcept>

#include "base/error.h"
#include "device/open_device.h"
#include "infer/continuation.h"
#include "infer/text_writer.h"
#include "infer/together.h"
#include "model/weights_file.h"

namespace sizewise {
namespace {

void check_lanes(const GenerateLanesRequest& request, const Model& model) {
  if (request.lanes.empty()) throw Error("usage", "expected at least one lane, got none", "lanes");
  for (const Lane& lane : request.lanes) check_text(lane.prompt, lane.options, request.telling, model);
}

// As many as the longest lane needs. More than a lane needs changes nothing for it.
int positions_of(const std::vector<Lane>& lanes, const Model& model) {
  std::int64_t most = 1;
  for (const Lane& lane : lanes)
    most = std::max(most, static_cast<std::int64_t>(lane.prompt.size()) + lane.options.max_tokens);
  return static_cast<int>(std::min<std::int64_t>(most, model.context));
}

class Lanes {
 public:
  Lanes(Weights& weights, const GenerateLanesRequest& request, const Control& control,
        std::span<const Control> controls, const LaneListener& listener)
      : weights_(weights),
        request_(request),
        control_(control),
        controls_(controls),
        listener_(listener),
        together_(weights, positions_of(request.lanes, weights.model())),
        draws_(weights.backend(), weights.model().vocab, request.telling.alternatives) {
    const int positions = positions_of(request.lanes, weights.model());
    continuations_.reserve(size());
    writers_.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) continuations_.emplace_back(weights, positions);
    for (std::size_t i = 0; i < size(); ++i) {
      const Lane& lane = request.lanes[i];
      writers_.emplace_back(lane.prompt, lane.options, request.telling, weights.backend(),
                            [this, i](const GeneratedToken& token) { listener_.on_token(i, token); });
    }
  }

  void run() {
    read_prompts();
    while (!open_.empty()) {
      std::vector<Together::Next> next;
      for (const std::size_t lane : open_) next.push_back({&continuations_[lane], writers_[lane].last()});
      together_.read(next, [this](std::size_t first, const Logits& logits) {
        draw(std::span(open_).subspan(first, static_cast<std::size_t>(logits.rows())), logits);
      });
      close_ended();
    }
  }

 private:
  std::size_t size() const { return request_.lanes.size(); }

  // The next token of these lanes, each from its row, or all from the only one.
  void draw(std::span<const std::size_t> lanes, const Logits& logits) {
    rows_.clear();
    for (const std::size_t lane : lanes) {
      const int row = logits.rows() == 1 ? 0 : static_cast<int>(rows_.size());
      rows_.push_back(writers_[lane].row(logits.row(row)));
    }
    const auto drawn = draws_.draw(rows_);
    for (std::size_t i = 0; i < lanes.size(); ++i)
      if (goes_on(lanes[i])) writers_[lanes[i]].take(drawn[i]);
  }

  // A prompt that several lanes have is read once.
  void read_prompts() {
    for (std::size_t first = 0; first < size(); ++first) {
      open_.push_back(first);
      const std::vector<std::int32_t>& prompt = request_.lanes[first].prompt;
      if (writers_[first].written() > 0 || !goes_on(first)) continue;
      const Logits logits = continuations_[first].restart(prompt);
      std::vector<std::size_t> alike;
      for (std::size_t lane = first; lane < size(); ++lane) {
        if (request_.lanes[lane].prompt != prompt || !goes_on(lane)) continue;
        if (lane != first) continuations_[lane].read_as(continuations_[first]);
        alike.push_back(lane);
      }
      draw(alike, logits);
    }
    close_ended();
  }

  bool goes_on(std::size_t lane) {
    const bool asked = control_.asked() != Request::none || controls_[lane].asked() != Request::none;
    if (asked && !writers_[lane].ended()) writers_[lane].cancel();
    return !writers_[lane].ended();
  }

  void close_ended() {
    std::erase_if(open_, [this](std::size_t lane) {
      if (goes_on(lane)) return false;
      Generation result = writers_[lane].finish();
      result.memory_bytes = weights_.backend().memory().peak_bytes();
      listener_.on_end(lane, result);
      return true;
    });
  }

  Weights& weights_;
  const GenerateLanesRequest& request_;
  const Control& control_;
  std::span<const Control> controls_;
  const LaneListener& listener_;
  Together together_;
  Draws draws_;
  std::vector<Continuation> continuations_;
  std::vector<TextWriter> writers_;
  std::vector<std::size_t> open_;
  std::vector<SamplingRow> rows_;
};

}  // namespace

void generate_lanes(const GenerateLanesRequest& request, const Control& control, std::span<const Control> controls,
                    const LaneListener& listener) {
  const SafetensorsFile file(request.checkpoint);
  const Model model = read_checkpoint_model(file);
  check_lanes(request, model);
  const auto backend = open_device(request.device, request.threads);
  Weights weights = read_weights(*backend, file, model, request.weights);
  generate_lanes(weights, request, control, controls, listener);
}

void generate_lanes(Weights& weights, const GenerateLanesRequest& request, const Control& control,
                    std::span<const Control> controls, const LaneListener& listener) {
  check_lanes(request, weights.model());
  if (controls.size() != request.lanes.size()) throw std::logic_error("each lane has a control of its own");
  Lanes(weights, request, control, controls, listener).run();
}

}  // namespace sizewise
