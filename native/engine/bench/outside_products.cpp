// C8: what of a train step is not matrix product.
#include <algorithm>

#include "bench/random_floats.h"
#include "bench/rounds.h"
#include "bench/train_step.h"

namespace sizewise::bench {
namespace {

// The products inside the classifier, which the step runs as one op together with the cross-entropy.
class ClassifierProducts {
 public:
  ClassifierProducts(Backend& backend, int rows, int channels, int vocab)
      : backend_(backend),
        rows_(std::min(rows, 256)),
        times_(rows / rows_),
        channels_(channels),
        vocab_(vocab),
        x_(backend, std::int64_t{rows_} * channels),
        weight_(backend, std::int64_t{vocab} * channels),
        d_weight_(backend, std::int64_t{vocab} * channels),
        logits_(backend, std::int64_t{rows_} * vocab) {}

  double processor_seconds() {
    const double start = process_cpu_seconds();
    for (int time = 0; time < times_; ++time) {
      backend_.run(LinearForward{
          .m = rows_, .n = vocab_, .k = channels_, .x = x_.data(), .weight = weight_.data(), .y = logits_.data()});
      backend_.run(LinearBackwardInput{
          .m = rows_, .n = vocab_, .k = channels_, .dy = logits_.data(), .weight = weight_.data(), .dx = x_.data()});
      backend_.run(LinearBackwardWeight{
          .m = rows_, .n = vocab_, .k = channels_, .dy = logits_.data(), .x = x_.data(), .dweight = d_weight_.data()});
    }
    return process_cpu_seconds() - start;
  }

 private:
  Backend& backend_;
  int rows_, times_, channels_, vocab_;
  RandomFloats x_, weight_, d_weight_, logits_;
};

double share_of(StepModel which, int threads, double seconds, const Control& control) {
  TrainStep step(which, threads);
  ClassifierProducts classifier(step.backend(), static_cast<int>(step.tokens()), step.model().d_model,
                                step.model().vocab);
  step.run();
  classifier.processor_seconds();
  std::vector<double> shares;
  for (Rounds rounds(seconds, 3, control); rounds.another();) {
    step.timed().reset();
    const double start = process_cpu_seconds();
    step.run();
    const double whole = process_cpu_seconds() - start;
    double products = 0;
    for (const auto& [kind, spent] : step.timed().seconds()) {
      if (kind.starts_with("linear")) products += spent;
      if (kind == "classifier") products += std::min(spent, classifier.processor_seconds());
    }
    shares.push_back(1.0 - products / whole);
  }
  return median(shares);
}

}  // namespace

Figures share_outside_products(int threads, double seconds, const Control& control) {
  const double large = share_of(StepModel::gpt2_124m, threads, seconds / 2, control);
  const double small = share_of(StepModel::small, threads, seconds / 2, control);
  return {{"figure", std::max(large, small)}, {"figure_124m", large}, {"figure_small", small}};
}

}  // namespace sizewise::bench
