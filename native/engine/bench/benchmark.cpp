#include "bench/benchmark.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "base/error.h"
#include "bench/decode.h"
#include "bench/drafted.h"
#include "bench/lanes.h"
#include "bench/optimizer.h"
#include "bench/peaks.h"
#include "bench/products.h"
#include "bench/train_step.h"

namespace sizewise {
namespace {

using bench::StepModel;
using Run = std::function<Figures(int threads, double seconds, const Control& control)>;

Run in_precision(Figures (*products)(Precision, int, double, const Control&), Precision precision) {
  return [=](int threads, double seconds, const Control& control) {
    return products(precision, threads, seconds, control);
  };
}

Run train_speed_of(StepModel model, Precision precision) {
  return [=](int threads, double seconds, const Control& control) {
    return bench::train_speed(model, precision, threads, seconds, control);
  };
}

Run decode_of(WeightFormat format) {
  return [=](int threads, double seconds, const Control& control) {
    return bench::decode_products(format, threads, seconds, control);
  };
}

Run lanes_of(std::optional<WeightFormat> format) {
  return [=](int threads, double seconds, const Control& control) {
    return bench::lanes_together(format, threads, seconds, control);
  };
}

const std::vector<std::pair<std::string, Run>>& benchmarks() {
  static const std::vector<std::pair<std::string, Run>> table = {
      {"peaks", [](int, double seconds, const Control& control) { return bench::peaks(seconds, control); }},
      {"C1", in_precision(bench::forward_products, Precision::fp32)},
      {"C2", in_precision(bench::backward_products, Precision::fp32)},
      {"C3 forward", in_precision(bench::forward_products, Precision::bf16)},
      {"C3 backward", in_precision(bench::backward_products, Precision::bf16)},
      {"C4 124m", train_speed_of(StepModel::gpt2_124m, Precision::fp32)},
      {"C4 small", train_speed_of(StepModel::small, Precision::fp32)},
      {"C5 124m", train_speed_of(StepModel::gpt2_124m, Precision::bf16)},
      {"C5 small", train_speed_of(StepModel::small, Precision::bf16)},
      {"C7", bench::optimizer},
      {"C8", bench::share_outside_products},
      {"C9 bf16", decode_of(WeightFormat::bf16)},
      {"C9 int8", decode_of(WeightFormat::int8)},
      {"C9 int4", decode_of(WeightFormat::int4)},
      {"C12", bench::speed_beside_busy_threads},
      {"C13 forward", bench::forward_products_avx2},
      {"C13 backward", bench::backward_products_avx2},
      {"C14", bench::useless_draft},
      {"C15 fp32", lanes_of(std::nullopt)},
      {"C15 int8", lanes_of(WeightFormat::int8)},
  };
  return table;
}

}  // namespace

Figures run_benchmark(const std::string& what, int threads, double seconds, const Control& control) {
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::string known;
  for (const auto& [id, run] : benchmarks()) {
    if (id == what) return run(threads, seconds, control);
    known += (known.empty() ? "" : ", ") + id;
  }
  throw Error("usage", "expected a benchmark of " + known + "; got \"" + what + "\"", "what");
}

}  // namespace sizewise
