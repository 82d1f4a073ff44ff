#include "bench/lanes.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>

#include "bench/rounds.h"
#include "bench/train_step.h"
#include "infer/generate_lanes.h"

namespace sizewise::bench {
namespace {

constexpr std::array kLanes = {1, 2, 4, 8};

// Far more than the last cache holds.
const Model kModel = model_of(StepModel::gpt2_124m);

Weights some_weights(Backend& backend, std::optional<WeightFormat> format, int threads) {
  if (!format) {
    Weights weights(backend, kModel);
    weights.initialise(1, threads);
    return weights;
  }
  // Packed numbers are read alike whatever they are, but memory that was never written is not read at all.
  Weights weights(backend, kModel, *format);
  std::fill_n(weights.data(), weights.parameters().bytes(), std::byte{0x11});
  return weights;
}

double tokens_per_second(Weights& weights, int lanes, const Control& control) {
  GenerateLanesRequest request{
      .checkpoint = {}, .lanes = {}, .telling = {.token_bytes = [](std::int32_t) { return std::string(1, 'a'); }}};
  for (int lane = 0; lane < lanes; ++lane)
    request.lanes.push_back(
        {{1, 2, 3, 4}, {.max_tokens = 9, .temperature = 0.8, .seed = static_cast<std::uint64_t>(lane)}});
  const auto controls = std::make_unique<Control[]>(request.lanes.size());
  double sum = 0.0;
  generate_lanes(weights, request, control, {controls.get(), request.lanes.size()},
                 {.on_token = [](std::size_t, const GeneratedToken&) {},
                  .on_end = [&](std::size_t, const Generation& lane) { sum += lane.tokens_per_second; }});
  return sum;
}

}  // namespace

Figures lanes_together(std::optional<WeightFormat> format, int threads, double seconds, const Control& control) {
  const auto backend = make_cpu_backend({.threads = threads, .path = {}});
  Weights weights = some_weights(*backend, format, threads);
  std::map<int, std::vector<double>> speeds;
  std::vector<double> ratios;
  for (Rounds rounds(seconds, 3, control); rounds.another();) {
    for (const int lanes : kLanes) speeds[lanes].push_back(tokens_per_second(weights, lanes, control));
    ratios.push_back(speeds[kLanes.back()].back() / speeds[1].back());
  }
  Figures figures = {{"figure", median(ratios)}, {"spread", spread(ratios)}};
  for (const int lanes : kLanes)
    figures.emplace_back("tokens_per_second_" + std::to_string(lanes), median(speeds[lanes]));
  return figures;
}

}  // namespace sizewise::bench
